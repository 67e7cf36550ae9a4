// Electron's entry: start-up, and nothing else. No top-level await here: Electron is ready only after this module has run.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  Notification,
  protocol,
  screen,
  session,
  shell,
} from 'electron'
import { systemClock } from './clock.ts'
import { devServerOf } from './dev/dev-window.ts'
import { serveFromDevServer } from './electron/dev-session.ts'
import { readFlags } from './electron/flags.ts'
import { startShell } from './electron/shell.ts'
import { loadKeytar } from './keychain/load-keytar.ts'
import { createOsKeychain } from './keychain/os-keychain.ts'
import { openLog } from './log/file-log.ts'
import { systemPolicy } from './policy/policy-file.ts'
import { quietSqliteWarning } from './quiet-warnings.ts'
import { systemRandom } from './random.ts'
import { systemSlices } from './slices.ts'
import { systemNameService, systemSipNetwork } from './sip/system-network.ts'
import { connectDemo } from './start-demo.ts'
import { starterOf } from './starter.ts'

quietSqliteWarning(process)
const starter = starterOf(process)
starter.onQuit(() => app.quit())
app.on('browser-window-created', (_event, window) => window.once('show', () => starter.windowShown()))

const flags = readFlags(process.argv.slice(1))
if (flags.dataDir !== null) {
  mkdirSync(flags.dataDir, { recursive: true, mode: 0o700 })
  app.setPath('userData', flags.dataDir)
}
const dataDir = app.getPath('userData')
const clock = systemClock
const log = openLog(join(dataDir, 'logs'), clock)
// A fault of ours is written down; ending the app for it would lose what it holds.
process.on('unhandledRejection', (error) => log.fault('nobody waited for what failed', error))

if (__LINECARD_DEV__) serveFromDevServer(app, devServerOf(process.env))

startShell({
  electron: {
    app,
    BrowserWindow,
    clipboard,
    dialog,
    ipcMain,
    Menu,
    nativeTheme,
    Notification,
    protocol,
    screen,
    session,
    shell,
  },
  rendererDir: fileURLToPath(new URL('../renderer', import.meta.url)),
  preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
  dataDir,
  platform: process.platform,
  env: process.env,
  clock,
  log,
  async create(desktop) {
    const { createLinecard } = await import('./linecard.ts')
    const linecard = await createLinecard({
      ...desktop,
      host: 'electron',
      version: __LINECARD_VERSION__,
      dataDir,
      clock,
      random: systemRandom,
      slices: systemSlices,
      osKeychain: createOsKeychain({ clock, platform: process.platform, load: loadKeytar }),
      log,
      policy: systemPolicy(process.platform, process.env),
      sip: { network: systemSipNetwork, names: systemNameService },
      async startDemo() {
        const { startDemoPbx } = await import('./demo/demo-pbx.ts')
        return { ok: true, value: await startDemoPbx() }
      },
    })
    if (flags.demo) {
      void connectDemo(linecard.calls).then((trouble) => {
        if (trouble) log.warn('the demo PBX could not be connected', { problem: trouble.kind })
      })
    }
    return linecard
  },
})
