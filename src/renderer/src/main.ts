import './opening.ts'
import './app.css'

void import('./window.ts')
