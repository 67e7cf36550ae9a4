import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../system/clock.ts'
import { thisComputer } from '../system/computer.ts'
import { forkedChild } from '../keychain/forked-child.ts'
import { systemKeychain } from '../keychain/system-keychain.ts'
import { createLinecard } from '../linecard.ts'
import { openCommandSocket } from '../host/command-socket.ts'
import { openLog } from '../log/file-log.ts'
import { systemNetwork } from '../system/network.ts'
import { systemPolicy } from '../policy/policy-file.ts'
import { newId, systemRandom } from '../system/random.ts'
import { systemSlices } from '../concurrency/slices.ts'
import { turn } from '../concurrency/turns.ts'
import { systemNameService, systemSipNetwork } from '../sip/system-network.ts'
import { watchSleep } from '../system/sleep-watch.ts'
import { connectDemo } from '../start/start-demo.ts'
import { starterOf } from '../start/starter.ts'
import { devHeaders, devServerOf, readFromDevServer } from '../dev/dev-window.ts'
import { createFarewell } from './farewell.ts'
import { writeLaunchFile, type LaunchFile } from './launch-file.ts'
import { admitsOnly } from './peers.ts'
import { showFileCommand } from './show-file.ts'
import { startBrowserHost, type BrowserHostOptions } from './host.ts'
import { cannotStart, dataDir, port, records, values } from './records.ts'
import { securityHeaders } from './security.ts'

/** Where saved files go, since a page cannot ask for a folder of this computer. */
function exportDir(): string {
  const downloads = join(homedir(), 'Downloads')
  const folder = values['export-dir'] ?? (existsSync(downloads) ? downloads : join(dataDir, 'exports'))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Who looks at the page sits at this computer: it has no address outside. */
const canShow = showFileCommand('/', process.platform, process.env) !== null
function showFile(path: string): void {
  const command = showFileCommand(path, process.platform, process.env)
  if (command) start(...command)
}

const clock = systemClock
const random = systemRandom
const log = openLog(join(dataDir, 'logs'), clock)
// A fault of ours is written down; ending the app for it would lose what it holds.
process.on('unhandledRejection', (error) => log.fault('nobody waited for what failed', error))
// A folder that is in use or cannot be written is told before an address is: nobody should open a page that then goes away.
const linecard = await createLinecard({
  host: 'browser',
  version: __LINECARD_VERSION__,
  records,
  clock,
  random,
  slices: systemSlices,
  computer: thisComputer(),
  osKeychain: systemKeychain({ clock, platform: process.platform, beside: import.meta.url, start: forkedChild }),
  log,
  policy: systemPolicy(process.platform, process.env),
  updates: __LINECARD_UPDATES__,
  sip: { network: systemSipNetwork, names: systemNameService },
  network: systemNetwork(process.env),
  files: { chooseFolder: async () => exportDir(), show: canShow ? showFile : null },
  clipboard: null,
  notifier: null,
  async startDemo() {
    const { startDemoPbx } = await import('../demo/demo-pbx.ts')
    return { ok: true, value: await startDemoPbx() }
  },
}).catch(cannotStart)
// The services and the server that offers them are each work of a turn.
await turn()
/** What `npm run dev` changes; a production build has nothing of it. */
function dev(): { dev?: NonNullable<BrowserHostOptions['dev']> } {
  if (!__LINECARD_DEV__) return {}
  const server = devServerOf(process.env)
  const session = process.env['LINECARD_DEV_SESSION']
  if (server === null || session === undefined) return {}
  const headers = devHeaders(securityHeaders, server)
  return {
    dev: { headers, session, path: new URL(server).pathname, read: (path, given) => readFromDevServer(server, path, given) },
  }
}

/** What leads the browser here, until it is here. */
let launchFile: LaunchFile | null = null
const host = await startBrowserHost({
  ...dev(),
  rendererDir: fileURLToPath(new URL('../renderer', import.meta.url)),
  port,
  random,
  clock,
  log,
  slices: systemSlices,
  admits: admitsOnly(process.getuid?.(), process.platform),
  launched: () => launchFile?.remove(),
}).catch(async (error: unknown) => {
  await linecard.close()
  const code = error instanceof Error && 'code' in error ? error.code : null
  const what = code === 'EADDRINUSE' ? 'is used by another program' : `cannot be used (${code})`
  console.error(code === null ? error : `The port ${port} ${what}. Start Linecard with another --port, or without one.`)
  process.exit(1)
})
host.serve(linecard)
const address = host.launchAddress()
console.log(`Linecard is at ${address}`)
if (!values['no-open']) openInBrowser(address)

if (values.demo) {
  const trouble = await connectDemo(linecard.calls)
  if (trouble) console.error(`Could not connect the demo PBX: ${trouble.message}`)
}

/** Without it the command line says that Linecard does not answer; the window is none the worse. */
const commands = await openCommandSocket({
  ...{ folder: dataDir, platform: process.platform, random, calls: linecard.calls, log },
}).catch((error: unknown) => log.fault('the command line cannot reach this Linecard', error))
const stopWatch = watchSleep(clock, linecard.networkChanged)
async function close(): Promise<void> {
  stopWatch()
  launchFile?.remove()
  await commands?.close()
  await host.close()
  await linecard.close()
  process.exit(0)
}
const starter = starterOf(process)
const farewell = createFarewell({
  ...{
    clock,
    linecard,
    asking: starter.asking,
    print: (line) => console.error(line),
    close: () => void systemSlices.breath().then(close),
  },
  fault: (error) => log.fault('what is unfinished could not be found out', error),
})
process.on('SIGINT', farewell.interrupt)
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, farewell.end)
starter.onQuit(farewell.interrupt, farewell.end)

/** Nobody but this person may read the key, and on Windows nobody else can read what a program was started with. */
function openInBrowser(url: string): void {
  if (process.platform === 'win32') return start('cmd', '/c', 'start', '""', url)
  try {
    launchFile = writeLaunchFile(launchFolder(), newId(random), url, clock.now())
  } catch (error) {
    log.fault('the page that opens the browser could not be written', error)
    console.error('Could not open the browser. Open the address above yourself.')
    return
  }
  start(process.platform === 'darwin' ? 'open' : 'xdg-open', launchFile.path)
}

/** Browsers that came as a snap see no hidden folders. A Mac asks a person about Downloads, and its browsers see every folder. */
function launchFolder(): string {
  if (process.platform === 'darwin') return resolve(dataDir)
  const downloads = join(homedir(), 'Downloads')
  return existsSync(downloads) ? downloads : homedir()
}

/** Nobody is told when it cannot be started: the printed address, or the path on screen, is what counts. */
function start(program: string, ...args: string[]): void {
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}
