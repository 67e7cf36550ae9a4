// The browser host's entry: `node out/main/browser-host.js [--no-open] [--data-dir DIR] [--export-dir DIR] [--demo] [--port N]`.
import './records.ts'
import { readCode } from '../start/read-code.ts'

await readCode([() => import('./host.ts')])
await import('./start.ts')
