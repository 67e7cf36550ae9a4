import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { appStateSchema, callNames, eventNames } from '#shared/contract.ts'
import { shownWithinMs } from '../../src/main/electron/first-show.ts'

const answerSchema = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  length: z.number(),
  text: z.string(),
})
const refusalSchema = z.object({ ok: z.literal(false), problem: z.object({ kind: z.string() }) })
const lifeSchema = z.object({
  beforeReady: z.array(z.string()),
  steps: z.array(z.string()),
  options: z.object({ show: z.boolean(), icon: z.string(), webPreferences: z.record(z.string(), z.unknown()) }),
  url: z.string(),
  shownAtOnce: z.boolean(),
  shownAfterMs: z.number(),
  schemes: z.array(z.object({ scheme: z.string(), privileges: z.record(z.string(), z.boolean()) })),
  menu: z.array(z.unknown()),
  page: answerSchema,
  script: answerSchema,
  outside: z.number(),
  elsewhere: z.number(),
  handled: z.array(z.string()),
  required: z.array(z.string()),
  exposed: z.array(z.string()),
  members: z.array(z.string()),
  calls: z.array(z.string()),
  events: z.array(z.string()),
  channels: z.array(z.string()),
  state: z.object({ ok: z.literal(true), value: appStateSchema }),
  misfit: refusalSchema.extend({ problem: z.object({ kind: z.string(), fields: z.record(z.string(), z.array(z.unknown())) }) }),
  heard: z.array(z.array(z.unknown())),
  strangers: z.object({ otherOrigin: refusalSchema, frame: refusalSchema, gone: refusalSchema }),
  wall: z.record(z.string(), z.union([z.boolean(), z.string(), z.null()])),
  opened: z.array(z.string()),
  focused: z.number(),
  quits: z.number(),
  exitCode: z.number(),
})

/** What would have a build of `npm run dev`, or of electron-vite's own, load its window from elsewhere. */
const forDevelopers = {
  LINECARD_DEV_SERVER: 'http://127.0.0.1:9',
  LINECARD_DEV_SESSION: 'session',
  ELECTRON_RENDERER_URL: 'http://127.0.0.1:9',
}

let dataDir: string
let life: z.infer<typeof lifeSchema>
/** What it wrote to the terminal that it was started from. */
let complaints: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'linecard-boot-'))
  const { stdout, stderr } = await promisify(execFile)(
    'node_modules/.bin/node',
    ['test/built/boot.ts', 'out', '--data-dir', dataDir],
    // No session bus: the boot must not reach for the keychain of whoever runs the tests.
    { timeout: 25_000, env: { PATH: process.env.PATH, HOME: dataDir, ...forDevelopers }, maxBuffer: 10_000_000 },
  )
  life = lifeSchema.parse(JSON.parse(stdout))
  complaints = stderr
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

describe('the built app, booted under Node', () => {
  test('item 4: the sandbox is on for every process before Electron is ready', () => {
    expect(life.beforeReady).toContain('sandbox')
    expect(life.options.webPreferences).toMatchObject({ sandbox: true })
  })

  test('starts in order: closed off before anything is loaded, and shown once it has painted', () => {
    const keychain = 'utility process keychain-process.js'
    expect(life.steps.indexOf(keychain)).toBeGreaterThan(life.steps.indexOf('ready'))
    // Where a computer takes so long that the window is shown all the same, the first picture may come after that.
    const early = life.shownAfterMs >= shownWithinMs
    const shown = life.steps.indexOf('show')
    expect(early || shown > life.steps.indexOf('load')).toBe(true)
    expect(early || !life.shownAtOnce).toBe(true)
    // Whether the keychain or the window's first picture comes first is open.
    expect(life.steps.filter((step, index) => step !== keychain && index !== shown)).toEqual([
      'sandbox',
      'scheme',
      'single instance',
      'ready',
      'session closed off',
      'session closed off',
      'network cut off',
      'app:// served',
      'calls registered',
      'window',
      'load',
      // For the second start.
      'show',
      'quit held back',
      'quit',
    ])
    expect(life.exitCode).toBe(-1)
  })

  test('item 18: the window is loaded from its own scheme, which serves the built renderer and nothing outside it', () => {
    expect(life.url).toBe('app://linecard/')
    expect(life.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ])
    expect(life.page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(life.page.text).toContain('<div id="app">')
    expect(life.script).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } })
    expect(life.script.length).toBeGreaterThan(1_000)
    expect([life.outside, life.elsewhere]).toEqual([404, 403])
  })

  test('a server for developers is not heard of: the window is the built one, under its whole policy', () => {
    expect(life.url).toBe('app://linecard/')
    expect(life.page.status).toBe(200)
    expect(life.page.headers['content-security-policy']).not.toMatch(/unsafe|ws:/)
    expect(life.wall).toMatchObject({ cancelledLoopback: true })
  })

  test('item 7: the page comes with its policy', () => {
    expect(life.page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(life.page.headers['content-security-policy']).toContain("connect-src 'none'")
  })

  test('every call in the contract has its one channel, and there is no other', () => {
    expect(life.handled.toSorted()).toEqual(callNames.map((name) => `call:${name}`).toSorted())
  })

  test('item 20: the preload requires electron alone and exposes the contract’s functions by name, no channel, no event object', () => {
    expect(life.required).toEqual(['electron'])
    expect(life.exposed).toEqual(['linecard'])
    expect(life.members).toEqual(['calls', 'events'])
    expect(life.calls).toEqual(callNames)
    expect(life.events).toEqual(eventNames)
    expect(life.channels.every((channel) => channel.startsWith('call:'))).toBe(true)
    // What a listener gets is the payload alone; after unsubscribing it gets nothing.
    expect(life.heard).toHaveLength(1)
    expect(life.heard[0]).toHaveLength(1)
    expect(life.heard[0]?.[0]).toMatchObject({ theme: 'dark' })
  })

  test('a call goes through the built preload to main and comes back as the contract says', () => {
    expect(life.state.value).toMatchObject({ host: 'electron', accounts: [] })
    expect(life.misfit.problem.kind).toBe('input-invalid')
    expect(Object.keys(life.misfit.problem.fields)).toEqual(['accountId'])
  })

  test('item 17: a call from another origin, an embedded frame or a frame that is gone is refused', () => {
    for (const refusal of Object.values(life.strangers)) expect(refusal.problem.kind).toBe('input-invalid')
  })

  test('items 5, 12, 13, 14: the running app grants nothing, goes nowhere, opens and embeds nothing', () => {
    expect(life.wall).toMatchObject({
      granted: false,
      checked: false,
      device: false,
      navigate: true,
      redirect: true,
      frameNavigate: true,
      webview: true,
      windowOpen: 'deny',
    })
    expect(life.opened).toEqual([])
  })

  test('the window’s own network is cut off', () => {
    expect(life.wall).toMatchObject({
      cancelledOutside: true,
      cancelledLoopback: true,
      cancelledTools: true,
      cancelledOwn: false,
      proxy: '127.0.0.1:0 <-loopback>',
      webRtc: 'disable_non_proxied_udp',
      blink: 'dnsPrefetchingEnabled=false',
      takenAway: 'RTCPeerConnection webkitRTCPeerConnection RtcTransport',
    })
    expect(life.wall['documents']).toContain('Page.addScriptToEvaluateOnNewDocument')
  })

  test('a packaged window has no developer tools, in the menu neither', () => {
    expect(life.options.webPreferences).toMatchObject({ devTools: false })
    expect(JSON.stringify(life.menu)).not.toMatch(/toggleDevTools|reload/i)
  })

  test('the window’s icon is a picture beside main’s code', async () => {
    const icon = await readFile(life.options.icon)
    expect([icon.subarray(1, 4).toString('latin1'), icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual(['PNG', 256, 256])
  })

  test('nothing is written to the terminal but warnings, and none that SQLite is experimental', () => {
    const lines = complaints.split('\n').filter((line) => line !== '' && !line.startsWith('(Use '))
    expect(lines).toEqual([expect.stringMatching(/^\(\S+:\d+\) Warning: Something else is going on$/)])
  })

  test('a second start shows the window of the first', () => {
    expect(life.focused).toBe(1)
  })

  test('quitting waits until Linecard is closed, and keeps where the window was and nothing else about it', async () => {
    expect(life.quits).toBe(2)
    expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['linecard.sqlite', 'window.json']))
    expect((await readdir(dataDir)).filter((name) => name.includes('-wal'))).toEqual([])
    expect(JSON.parse(await readFile(join(dataDir, 'window.json'), 'utf8'))).toEqual({
      bounds: { x: 10, y: 20, width: 900, height: 700 },
      maximized: false,
    })
  })
})

describe('the built app, started with an option that opens it to others', () => {
  test.each(['--remote-debugging-port=9222', '--no-sandbox'])(
    'says so, writes it down, and opens no window: %s',
    async (option) => {
      const folder = await mkdtemp(join(tmpdir(), 'linecard-refused-'))
      try {
        // An Electron that goes on would be ended by the time limit.
        const ended = await promisify(execFile)(
          'node_modules/.bin/node',
          ['test/built/refused-start.ts', 'out', '--data-dir', folder, option],
          { timeout: 25_000, env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8' } },
        ).then(
          () => null,
          (error: unknown) => z.object({ code: z.number(), stdout: z.string() }).parse(error),
        )
        expect(ended?.code).toBe(1)
        const steps = z.array(z.string()).parse(JSON.parse(ended?.stdout ?? ''))
        const name = option.split('=')[0] ?? ''
        expect(steps).toEqual(['ready', expect.stringContaining(`Linecard was started with ${name}`), 'exit'])
        const logs = await readdir(join(folder, 'logs'))
        const log = await readFile(join(folder, 'logs', logs[0] ?? ''), 'utf8')
        expect(log).toContain(name)
        expect(log).not.toContain('9222')
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  )
})
