import './session/opening.ts'
import './app.css'
import './first-view.css'
import { firstView } from './session/first-view.ts'
import { afterNextPaint } from './session/after-next-paint.ts'

const drawWindow = (): void => void import('./window.ts')
// What main has drawn into the page is painted before the window's own code keeps the browser busy.
if (firstView()) void afterNextPaint().then(drawWindow)
else drawWindow()
