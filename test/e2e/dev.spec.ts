import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { enterWindow } from '../support/e2e/enter-window.ts'

/** `npm run dev` on a copy of the project, so that a test may change its sources. */
test.describe('npm run dev', () => {
  test.setTimeout(240_000)

  let project = ''
  let child: ChildProcess
  let output = ''
  const waiting = new Set<() => void>()

  const said = (what: RegExp, times = 1): Promise<RegExpMatchArray> =>
    new Promise((found, missed) => {
      const look = (): void => {
        const all = [...output.matchAll(what)]
        const last = all.at(-1)
        if (!last || all.length < times) return
        waiting.delete(look)
        found(last)
      }
      waiting.add(look)
      child.once('exit', () => missed(new Error(`npm run dev ended: ${output}`)))
      look()
    })
  const change = (file: string, how: (text: string) => string): void => {
    const path = join(project, file)
    const before = readFileSync(path, 'utf8')
    const after = how(before)
    if (after === before) throw new Error(`${file} has nothing to change`)
    writeFileSync(path, after)
  }
  const address = /^Linecard is at (http:\S+)$/gm

  test.beforeAll(async () => {
    project = join(mkdtempSync(join(tmpdir(), 'linecard-dev-')), 'linecard')
    mkdirSync(project)
    const names = ['build', 'messages', 'project.inlang', 'src', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
    for (const name of [...names, 'tsconfig.base.json']) cpSync(name, join(project, name), { recursive: true })
    symlinkSync(resolve('node_modules'), join(project, 'node_modules'))
    output = ''
    const args = ['build/dev-server.mjs', '--no-open', '--inspect=0', '--data-dir', join(project, 'data')]
    child = spawn(process.execPath, args, {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: '' },
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        for (const look of waiting) look()
      })
    await said(address)
  })
  test.afterAll(async () => {
    const ended = once(child, 'exit')
    if (child.connected) child.send('quit')
    else child.kill()
    await ended
    rmSync(join(project, '..'), { recursive: true, force: true })
  })

  test('shows a changed colour without a reload, and starts main anew when it changes', async ({ page }) => {
    const troubles: string[] = []
    page.on('console', (message) => {
      // Main is away for a moment; and zod, which the built window does not have, tries whether it may make code out of text.
      const known = /ERR_CONNECTION_|ERR_INCOMPLETE|requires 'TrustedScript' assignment/
      if (message.type() === 'error' && !known.test(message.text())) troubles.push(message.text())
    })
    const [, url] = await said(address)
    await enterWindow(page, url ?? '')
    const place = page.getByLabel('PBX address')
    await place.fill('typed.example.vn')
    await page.evaluate(() => Object.assign(window, { notReloaded: true }))
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

    // A style sheet.
    change('src/renderer/src/app.css', (text) => `${text}\nbody { background-color: rgb(1, 2, 3) !important; }\n`)
    await expect.poll(background, { timeout: 60_000 }).toBe('rgb(1, 2, 3)')
    // A component’s own style.
    change('src/renderer/src/kit/Button.svelte', (text) =>
      text.replace('<style>', '<style>\n  :global(body) { color: rgb(4, 5, 6) !important; }'),
    )
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).color), { timeout: 60_000 }).toBe('rgb(4, 5, 6)')
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true)
    await expect(place).toHaveValue('typed.example.vn')

    // Main: the page stays, and is answered by the new one.
    change('src/main/browser/start.ts', (text) =>
      text.replace('host.serve(linecard)', "console.log('this is the changed main')\nhost.serve(linecard)"),
    )
    await said(/^this is the changed main$/gm)
    await said(address, 2)
    const answer = (): Promise<boolean> =>
      page.evaluate(async () => {
        const headers = { 'content-type': 'application/json' }
        return (await fetch('call/app.state', { method: 'POST', headers, body: '{}' }).catch(() => null))?.ok ?? false
      })
    await expect.poll(answer, { timeout: 60_000 }).toBe(true)
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true)
    await expect(place).toHaveValue('typed.example.vn')
    expect(troubles).toEqual([])
  })

  test('keeps the policy but for the styles and the one socket that hot reload needs', async ({ page }) => {
    const [, url] = await said(address)
    await enterWindow(page, url ?? '')
    const answer = await page.reload()
    const policy = answer?.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';")
    expect(policy).toMatch(/connect-src 'self' ws:\/\/127\.0\.0\.1:\d+;/)
    expect(policy).toContain("require-trusted-types-for 'script'")
  })

  test('lets a debugger stop main in a TypeScript source', async () => {
    const [, inspector] = await said(/^Debugger listening on (ws:\S+)$/gm)
    const socket = new WebSocket(inspector ?? '')
    await once(socket, 'open')
    const waitingFor = new Map<number, (result: unknown) => void>()
    const scripts: { scriptId: string; url: string; sourceMapURL: string }[] = []
    let paused: (where: unknown) => void = () => {}
    const stopped = new Promise<unknown>((resolve) => (paused = resolve))
    socket.addEventListener('message', ({ data }) => {
      const message = z
        .object({
          id: z.number().optional(),
          method: z.string().optional(),
          params: z.unknown().optional(),
          result: z.unknown().optional(),
        })
        .parse(JSON.parse(String(data)))
      if (message.id !== undefined) waitingFor.get(message.id)?.(message.result)
      if (message.method === 'Debugger.scriptParsed')
        scripts.push(z.object({ scriptId: z.string(), url: z.string(), sourceMapURL: z.string() }).parse(message.params))
      if (message.method === 'Debugger.paused') paused(message.params)
    })
    let last = 0
    const ask = (method: string, params: object = {}): Promise<unknown> =>
      new Promise((resolve) => {
        last += 1
        waitingFor.set(last, resolve)
        socket.send(JSON.stringify({ id: last, method, params }))
      })
    await ask('Debugger.enable')

    // As a debugger does it: the line of the source, through the source map, to a place in what runs.
    const source = 'src/main/browser/host.ts'
    const wanted = readFileSync(source, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes('const known = below !== null'))
    const main = join(project, '.cache', 'dev', 'main')
    const spot = scripts
      .filter(({ url, sourceMapURL }) => url.includes('/.cache/dev/main/') && sourceMapURL !== '')
      .flatMap(({ url, sourceMapURL }) => {
        const file = url.slice(url.indexOf('/.cache/dev/main/') + '/.cache/dev/main/'.length)
        const map = new SourceMap(JSON.parse(readFileSync(join(main, file, '..', sourceMapURL), 'utf8')))
        return readFileSync(join(main, file), 'utf8')
          .split('\n')
          .flatMap((line, lineNumber) => {
            const columnNumber = line.length - line.trimStart().length
            const origin = map.findEntry(lineNumber, columnNumber)
            const fits = 'originalSource' in origin && origin.originalSource.endsWith(source) && origin.originalLine === wanted
            return fits ? [{ url, lineNumber, columnNumber }] : []
          })
      })
      .at(0)
    expect(spot, 'the line is in what runs').toBeDefined()
    await ask('Debugger.setBreakpointByUrl', spot)

    const [, url] = await said(address)
    // Anybody may ask; whoever did not come with the key is refused.
    const answered = fetch(new URL('call/app.state', url ?? ''), { method: 'POST' })
    const { callFrames } = z.object({ callFrames: z.array(z.object({ functionName: z.string() })) }).parse(await stopped)
    expect(callFrames[0]?.functionName).toBe('answer')
    await ask('Debugger.resume')
    expect((await answered).status).toBe(401)
    socket.close()
  })
})
