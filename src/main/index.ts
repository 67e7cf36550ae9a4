// Electron's entry: start-up, and nothing else. Electron is ready only after this module has run, so that nothing is awaited here but a command
// of the command line, which needs neither a window nor a display.
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
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron'
import { textsIn } from '#shared/locales.ts'
import { fillIn } from '#shared/phrase.ts'
import { systemClock } from './system/clock.ts'
import { devServerOf } from './dev/dev-window.ts'
import { languageIn } from './electron/desktop-look.ts'
import { serveFromDevServer } from './electron/dev-session.ts'
import { thisComputer } from './system/computer.ts'
import { isCommand } from './cli/is-command.ts'
import { readFlags } from './electron/flags.ts'
import { startShell } from './electron/shell.ts'
import { failStart } from './electron/start-failure.ts'
import { refusedSwitch } from './electron/switches.ts'
import { utilityChild } from './electron/utility-child.ts'
import { systemKeychain } from './keychain/system-keychain.ts'
import { openLog } from './log/file-log.ts'
import type { Log } from './log/log.ts'
import { systemPolicy } from './policy/policy-file.ts'
import { quietSqliteWarning } from './system/quiet-warnings.ts'
import { systemRandom } from './system/random.ts'
import { readCode } from './start/read-code.ts'
import { systemNameService, systemSipNetwork } from './sip/system-network.ts'
import { systemSlices } from './concurrency/slices.ts'
import { connectDemo } from './start/start-demo.ts'
import { starterOf } from './start/starter.ts'
import { openStoreBeside } from './store/store.ts'

quietSqliteWarning(process)
const starter = starterOf(process)
app.on('browser-window-created', (_event, window) => window.once('show', () => starter.windowShown()))

// npm runs its scripts in the project's folder, and says where it was called from.
const calledFrom = (app.isPackaged ? undefined : process.env['INIT_CWD']) ?? process.cwd()
const flags = readFlags(process.argv.slice(1), calledFrom)
const clock = systemClock

if (__LINECARD_DEV__) serveFromDevServer(app, devServerOf(process.env))

// A packaged Electron can run nothing else as Node (`build/fuses.ts`), so that the app's own program is the command line, too.
if (app.isPackaged && isCommand(process.argv[1])) await command()
else window()

function window(): void {
  try {
    start()
  } catch (error) {
    void failStart(error, { app, dialog, dataDir: flags.dataDir ?? app.getPath('userData') })
  }
}

function start(): void {
  // Windows shows notifications only of programs that it knows by this name.
  if (process.platform === 'win32') app.setAppUserModelId('org.linecard.desktop')
  if (flags.dataDir !== null) {
    mkdirSync(flags.dataDir, { recursive: true, mode: 0o700 })
    app.setPath('userData', flags.dataDir)
  }
  const dataDir = app.getPath('userData')
  const log = openLog(join(dataDir, 'logs'), clock)
  // A fault of ours is written down; ending the app for it would lose what it holds.
  process.on('unhandledRejection', (error) => log.fault('nobody waited for what failed', error))
  const refused = app.isPackaged ? refusedSwitch(process.argv.slice(1), process.platform) : null
  if (refused !== null) {
    log.warn('a start with an option that opens Linecard to others was refused', { option: refused })
    throw new Error(fillIn(textsIn(languageIn(dataDir, systemLanguage())).dialogs.switch, { switch: refused }))
  }
  open(dataDir, log)
}

/** Ends the process before Electron is ready. The options that would open Linecard to others are refused here as everywhere. */
async function command(): Promise<void> {
  const args = process.argv.slice(1)
  const refused = refusedSwitch(args, process.platform)
  if (refused !== null) {
    process.stderr.write(`${fillIn(textsIn(systemLanguage()).dialogs.switch, { switch: refused })}\n`)
    return app.exit(64)
  }
  const { commandLine } = await import('./cli/command-line.ts')
  const code = await commandLine({
    ...{ args, program: 'linecard', version: __LINECARD_VERSION__, dataDir: app.getPath('userData') },
  })
  // What is written into a pipe of Windows is on its way still.
  for (const stream of [process.stdout, process.stderr]) await new Promise<void>((go) => stream.write('', () => go()))
  app.exit(code)
}

/** Before Electron is ready it does not say. */
function systemLanguage(): string {
  return Intl.DateTimeFormat().resolvedOptions().locale
}

function open(dataDir: string, log: Log): void {
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
      powerMonitor,
      powerSaveBlocker,
      protocol,
      screen,
      session,
      shell,
      utilityProcess,
    },
    rendererDir: fileURLToPath(new URL('../renderer', import.meta.url)),
    preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
    icon: fileURLToPath(new URL('icon.png', import.meta.url)),
    licenses: app.isPackaged ? join(process.resourcesPath, 'licenses') : null,
    versions: process.versions,
    dataDir,
    platform: process.platform,
    env: process.env,
    clock,
    log,
    starter,
    signals: process,
    async create(desktop) {
      // Looked through in a thread while main reads its own code.
      const records = openStoreBeside(join(dataDir, 'linecard.sqlite'), clock, systemSlices)
      // Whoever awaits them says why they cannot be opened.
      records.catch(() => {})
      await readCode()
      const { createLinecard } = await import('./linecard.ts')
      const { openCommandSocket } = await import('./host/command-socket.ts')
      const linecard = await createLinecard({
        ...desktop,
        host: 'electron',
        version: __LINECARD_VERSION__,
        records,
        clock,
        random: systemRandom,
        slices: systemSlices,
        computer: thisComputer(),
        osKeychain: systemKeychain({
          ...{ clock, platform: process.platform, beside: import.meta.url },
          start: (entry) => utilityChild({ utilityProcess }, entry),
        }),
        log,
        policy: systemPolicy(process.platform, process.env),
        updates: __LINECARD_UPDATES__,
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
      // Without it the command line says that Linecard does not answer; the window is none the worse.
      const commands = await openCommandSocket({
        ...{ folder: dataDir, platform: process.platform, random: systemRandom, calls: linecard.calls, log },
      }).catch((error: unknown) => log.fault('the command line cannot reach this Linecard', error))
      return {
        ...linecard,
        async close() {
          await commands?.close()
          await linecard.close()
        },
      }
    },
  })
}
