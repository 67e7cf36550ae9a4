import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, expect, test, type Browser } from '@playwright/test'
import { z } from 'zod'
import { wholeChromium } from '../support/e2e/chromium.ts'
import { enterWindow } from '../support/e2e/enter-window.ts'
import { startApp } from '../support/app/running-app.ts'

// One computer, several people: the browser host is on an address that all of them can reach.

/** Each takes about ten seconds. LINECARD_RACES=20 runs as many as a change of the start should be tried with. */
const rounds = Number(process.env['LINECARD_RACES'] ?? 3)
const uid = 12_345

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test.describe('a second person on the computer', () => {
  // Nobody else may start a program as somebody else, and only Linux shows other people's programs and connections.
  test.skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'only root on Linux can play a second person')

  /** As many people have it: everybody may look into it. */
  let home: string
  let neighbour: ChildProcess | null = null
  test.beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'linecard-home-'))
    mkdirSync(join(home, 'Downloads'))
    mkdirSync(join(home, 'programs'))
    for (const folder of [home, join(home, 'Downloads'), join(home, 'programs')]) chmodSync(folder, 0o755)
  })
  test.afterEach(() => {
    neighbour?.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  })

  /** Starts the neighbour; answers what stops it and tells what it found. */
  async function startNeighbour(port: number) {
    // The project may lie where nobody else can read.
    const script = join(home, 'programs', 'neighbour.ts')
    copyFileSync('test/support/network/neighbour.ts', script)
    chmodSync(script, 0o644)
    const program = spawn(process.execPath, [script, home, String(port)], {
      uid,
      gid: uid,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    neighbour = program
    const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]()
    expect((await lines.next()).value).toBe('looking')
    return async () => {
      program.stdin.write('stop\n')
      const { value } = await lines.next()
      return z
        .object({
          looks: z.number(),
          namesSeen: z.number(),
          keys: z.number(),
          read: z.array(z.string()),
          statuses: z.record(z.string(), z.number()),
          cookies: z.number(),
          opened: z.number(),
        })
        .parse(JSON.parse(String(value)))
    }
  }

  /** A browser as the desktop opens it, with a way in for the test; Linecard only says what it is to open. */
  function desktopBrowser(profile: string): Record<string, string> {
    const flags = '--headless=new --no-sandbox --disable-gpu --no-first-run --remote-debugging-port=0'
    const program = join(home, 'programs', 'xdg-open')
    writeFileSync(program, `#!/bin/sh\nexec '${wholeChromium}' ${flags} '--user-data-dir=${profile}' "$1" >/dev/null 2>&1\n`)
    chmodSync(program, 0o755)
    return { PATH: `${join(home, 'programs')}:${process.env['PATH']}`, HOME: home, XDG_CONFIG_HOME: '' }
  }

  async function browserOf(profile: string): Promise<Browser> {
    const told = join(profile, 'DevToolsActivePort')
    await expect.poll(() => existsSync(told) && readFileSync(told, 'latin1').includes('\n'), { timeout: 30_000 }).toBe(true)
    return chromium.connectOverCDP(`http://127.0.0.1:${readFileSync(told, 'latin1').split('\n')[0]}`)
  }

  test(`finds no way in while the browser opens, in ${rounds} races`, async () => {
    test.setTimeout(600_000)
    const port = await freePort()
    const stopNeighbour = await startNeighbour(port)
    for (let round = 0; round < rounds; round += 1) {
      // Beside what the neighbour looks through: a browser's own files are many, and none of ours.
      const profile = mkdtempSync(join(tmpdir(), 'linecard-profile-'))
      const app = await startApp({ opens: true, args: ['--port', String(port)], env: desktopBrowser(profile) })
      const browser = await browserOf(profile)
      const [page] = browser.contexts()[0]?.pages() ?? []
      if (!page) throw new Error('the browser opened no page')
      // The person's own browser is in, and nobody was before it.
      await page.waitForURL((url) => url.href === new URL('.', app.address).href)
      await expect(page.getByLabel('PBX address')).toBeVisible()
      // The key was used, so that the page that led here is gone.
      expect(readdirSync(join(home, 'Downloads'))).toEqual([])
      await (await browser.newBrowserCDPSession()).send('Browser.close').catch(() => {})
      await app.stop()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    }
    const found = await stopNeighbour()
    // It was looking all the time, saw what was opened, and reached Linecard.
    expect(found.looks).toBeGreaterThan(rounds)
    expect(found.namesSeen).toBeGreaterThan(0)
    expect(Object.keys(found.statuses)).toEqual(['403'])
    expect({ keys: found.keys, cookies: found.cookies, opened: found.opened }).toEqual({ keys: 0, cookies: 0, opened: 0 })
    expect(found.read.filter((path) => !path.startsWith('/programs/'))).toEqual([])
  })

  test('is refused with the key itself in hand', async () => {
    const app = await startApp()
    const script = `fetch(process.argv[1]).then((answer) => process.stdout.write(answer.status + ' ' + answer.headers.has('set-cookie')))`
    const theirs = spawn(process.execPath, ['-e', script, app.address], {
      uid,
      gid: uid,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = (await once(theirs.stdout, 'data')) as [Buffer]
    expect(said.toString()).toBe('403 false')
    // It was not used up: the person gets in with it.
    expect((await fetch(app.address)).headers.has('set-cookie')).toBe(true)
    await app.stop()
  })
})

test('a server on another port of 127.0.0.1 is told nothing of the session, and cannot push it aside', async ({
  page,
  context,
}) => {
  const app = await startApp()
  const window = new URL('.', app.address)
  await enterWindow(page, app.address)
  await expect(page.getByLabel('PBX address')).toBeVisible()

  const heard: { url: string; headers: IncomingHttpHeaders }[] = []
  const server = createServer((request, response) => {
    heard.push({ url: request.url ?? '', headers: request.headers })
    // Cookies of every name that ours could have, for the whole host.
    response.setHeader('set-cookie', [`linecard-${window.port}=theirs; Path=/`, `linecard-${window.port}=theirs; Path=/w/`])
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' }).end('<title>theirs</title>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const theirs = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const other = await context.newPage()
  for (const path of ['/', '/w/', '/call/app.state', `/w/${'A'.repeat(32)}/`]) await other.goto(`${theirs}${path}`)
  // What its page gets from ours with the browser's cookies: nothing that it may read, and no call is made.
  const got = await other.evaluate(async (origin) => {
    const tries = [
      fetch(`${origin}/`, { credentials: 'include' }),
      fetch(`${origin}/call/app.state`, { method: 'POST', credentials: 'include', body: '{}' }),
    ]
    return (await Promise.allSettled(tries)).map(({ status }) => status)
  }, window.origin)
  expect(got).toEqual(['rejected', 'rejected'])
  // A link from our window to theirs.
  await page.evaluate((to) => location.assign(to), `${theirs}/from-our-window`)
  await page.waitForURL(`${theirs}/from-our-window`)

  const all = JSON.stringify(heard)
  const [session] = (await context.cookies(window.href)).filter(({ path }) => path === window.pathname)
  expect(heard.length).toBeGreaterThan(4)
  expect(session?.value).toMatch(/^[\w-]{43}$/)
  expect([all.includes(session?.value ?? '-'), all.includes(window.pathname)]).toEqual([false, false])
  // Its cookies come along to us beside our own.
  await page.goto(window.href)
  await expect(page.getByLabel('PBX address')).toBeVisible()
  server.close()
  await app.stop()
})
