// The second half of `npm run dev`, on the project's Node: Vite serves the window, main and the preload are built anew at every change, and the
// host is started once more. What it builds goes to .cache/dev, never to out: it is looser than what people get.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { createServer as createSocket } from 'node:net'
import { resolve } from 'node:path'
import { resolveConfig } from 'electron-vite'
import { build, createServer, mergeConfig } from 'vite'
import { diagnosed, foreseen } from './electron-trouble.mjs'
import { electronProgram } from './electron-runtime.mjs'
import { runHost } from './hosts.mjs'
import { createSystem } from './system.mjs'

const system = createSystem()
const args = process.argv.slice(2)
const outDir = system.here('.cache', 'dev')

const flagValue = (name) => {
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`))
  if (at < 0) return null
  return args[at].includes('=') ? args[at].slice(name.length + 1) : (args[at + 1] ?? null)
}
const without = (names) =>
  args.filter((arg, at) => !names.some((name) => arg === name || arg.startsWith(`${name}=`) || args[at - 1] === name))

/** A port that nobody uses now: main keeps it over its restarts, so that the page stays. */
async function freePort() {
  const socket = createSocket().listen(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise((closed) => socket.close(closed))
  return port
}

/** Builds something at every change; `built` is called after each build but the first, for which this waits. */
function watch(config, built) {
  return new Promise((first, failed) => {
    let count = 0
    const told = {
      name: 'linecard-dev',
      closeBundle() {
        count += 1
        if (count === 1) first()
        else built()
      },
    }
    // What does not compile is said by Vite; the last good build runs on.
    build(mergeConfig(config, { plugins: [told], build: { watch: {}, sourcemap: true, minify: false } })).catch(failed)
  })
}

const { config } = await resolveConfig({ root: system.root, logLevel: 'warn', build: { outDir } }, 'serve', 'development')
const vitePort = await freePort()
// The host serves the window below a path that nobody can guess.
const windowPath = `/w/${randomBytes(24).toString('base64url')}/`
const server = await createServer(
  mergeConfig(config.renderer, {
    // electron-vite speaks against a base of one's own, which it needs in builds alone.
    plugins: [{ name: 'linecard-path', enforce: 'post', config: () => ({ base: windowPath }) }],
    cacheDir: system.here('.cache', 'vite'),
    clearScreen: false,
    // Screens come when they are used; what they need is found at the start, since finding it later would reload the page.
    optimizeDeps: { entries: ['index.html', 'src/**/*.{ts,svelte}'] },
    server: {
      host: '127.0.0.1',
      port: vitePort,
      strictPort: true,
      // The page has another origin than Vite: it must be told where its socket is.
      hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: vitePort },
      fs: { allow: [system.root, realpathSync(system.here('node_modules'))] },
    },
  }),
)
await server.listen()

/** The host that runs now. */
let running = null
let ending = false
let restarting = Promise.resolve()

/** Ends the host that runs, and starts it anew with what was built. */
function restart() {
  restarting = restarting.then(async () => {
    if (ending || running === null) return
    const before = running
    running = null
    before.stop()
    await before.ended
    if (ending) return
    system.say('Main changed and was restarted.')
    start({ again: true })
  })
}

await watch(mergeConfig(config.main, { define: { __LINECARD_DEV__: 'true' } }), restart)
await watch(config.preload, () => {
  system.say('The preload has changed.')
  if (electron) restart()
  else server.ws.send({ type: 'full-reload' })
})
system.writeText(
  system.join(outDir, 'package.json'),
  JSON.stringify({ name: 'linecard', productName: 'Linecard', type: 'module', main: 'main/index.js' }),
)

const dataDir = resolve(process.env.INIT_CWD ?? process.cwd(), flagValue('--data-dir') ?? system.here('.cache', 'dev-data'))
const inspect = args.filter((arg) => /^--inspect(-brk)?(=|$)/.test(arg))
const rest = without(['--browser', '--data-dir', '--inspect', '--inspect-brk', '--port'])
const hostPort = flagValue('--port') ?? String(await freePort())
const env = system.envWith({
  LINECARD_DEV_SERVER: `http://127.0.0.1:${vitePort}${windowPath}`,
  // The page that is open stays the one that may ask, however often main is started anew.
  LINECARD_DEV_SESSION: randomBytes(32).toString('base64url'),
  ELECTRON_RUN_AS_NODE: undefined,
})
let electron = args.includes('--browser') || args.includes('--no-open') ? null : electronProgram(system).program
const expected = electron === null ? null : foreseen(system, electron)
if (expected !== null) {
  system.say(`Could not open Electron: ${expected.what}.`)
  electron = null
}
system.say(`The data of this run is in ${dataDir}, its log in ${system.join(dataDir, 'logs')}.`)

/** Starts the host; when it ends by itself, so does this script. */
function start({ again = false } = {}) {
  const [program, before] = electron
    ? [electron, [...inspect, outDir]]
    : [system.node, [...inspect, '--disable-warning=ExperimentalWarning', system.join(outDir, 'main', 'browser-host.js')]]
  const forBrowser = ['--port', hostPort, ...(again && !rest.includes('--no-open') ? ['--no-open'] : [])]
  const flags = [
    '--data-dir',
    dataDir,
    ...(electron ? [] : forBrowser),
    ...(again ? rest.filter((arg) => arg !== '--demo') : rest),
  ]
  let stop
  const ended = runHost(system, program, [...before, ...flags], {
    env,
    listen(ask) {
      stop = ask
      return () => {}
    },
  })
  // Who changes the code must not be asked whether main may start anew.
  const mine = { stop: () => stop({ unasked: true }), ended }
  running = mine
  void ended.then((how) => {
    // Ended to be started anew.
    if (running !== mine) return
    running = null
    if (electron && !how.seen && !how.stopped && (how.error !== null || how.code !== 0)) {
      const { what, remedy } = diagnosed(system, electron, how)
      system.say(`Could not open Electron: ${what}.`)
      for (const line of remedy) system.say(line)
      electron = null
      return start()
    }
    void end(how.code ?? 0)
  })
}
start()

async function end(code) {
  if (ending) return
  ending = true
  if (running) {
    running.stop()
    await running.ended
  }
  await server.close()
  process.exit(code)
}
process.on('message', (message) => message === 'quit' && void end(0))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0))
