import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { CallName } from '#shared/contract.ts'
import { npmPackagesAreThere } from '../../build/setup.mjs'
import { createSystem } from '../../build/system.mjs'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'

const node = process.execPath
const root = process.cwd()

let folder = ''
const running = new Set<ChildProcess>()

beforeAll(() => {
  // Otherwise the script would install the packages anew, under the feet of these very tests.
  expect(npmPackagesAreThere(createSystem()), 'run npm ci first').toBe(true)
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-start-'))
})
afterEach(async () => {
  for (const child of running) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

/** A program that plays Electron, where ELECTRON_OVERRIDE_DIST_PATH finds it. */
function fakeElectron(text: string): string {
  const dist = join(folder, 'dist')
  mkdirSync(dist, { recursive: true })
  writeFileSync(join(dist, 'electron'), text)
  chmodSync(join(dist, 'electron'), 0o755)
  return dist
}
const inShell = (...lines: string[]): string => fakeElectron(['#!/bin/sh', ...lines, ''].join('\n'))
const inNode = (...lines: string[]): string => fakeElectron([`#!${node}`, ...lines, ''].join('\n'))

interface Started {
  readonly child: ChildProcess
  output(): string
  /** Resolves when it has written what fits. */
  says(what: RegExp): Promise<RegExpExecArray>
  readonly ended: Promise<number | null>
}

/** Enters the browser host; answers how its calls are made. */
async function entered(url: string): Promise<(name: CallName, input: unknown) => Promise<unknown>> {
  const { origin } = new URL(url)
  const window = new URL('.', url).href
  const cookie = (await fetch(url, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? ''
  return async (name, input) => {
    const headers = { cookie, origin, 'content-type': 'application/json' }
    const answer = await fetch(`${window}call/${name}`, { method: 'POST', headers, body: JSON.stringify(input) })
    const result = z.object({ ok: z.boolean(), value: z.unknown().optional() }).parse(await answer.json())
    expect(result.ok, `${name} failed`).toBe(true)
    return result.value
  }
}

/** `npm start`, as npm runs it, with this Electron. */
function start(dist: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}, project = root): Started {
  const programs = join(folder, 'bin')
  mkdirSync(programs, { recursive: true })
  // The browser that would open: it only keeps the address.
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(programs, name), `#!/bin/sh\necho "$1" > '${join(folder, 'opened')}'\n`)
    chmodSync(join(programs, name), 0o755)
  }
  const child = spawn(node, [join(project, 'build', 'start.mjs'), '--data-dir', join(folder, 'data'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DBUS_SESSION_BUS_ADDRESS: '',
      DISPLAY: ':4711',
      HOME: folder,
      ELECTRON_OVERRIDE_DIST_PATH: dist,
      PATH: `${programs}:${process.env['PATH']}`,
      ...env,
    },
  })
  running.add(child)
  let output = ''
  const waiting = new Set<() => void>()
  const take = (chunk: Buffer): void => {
    output += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    running.delete(child)
    return code ?? null
  })
  return {
    child,
    ended,
    output: () => output,
    says: (what) =>
      new Promise((found, missed) => {
        const look = (): void => {
          const match = what.exec(output)
          if (!match) return
          waiting.delete(look)
          found(match)
        }
        waiting.add(look)
        void ended.then(() => missed(new Error(`it ended without ${what}:\n${output}`)))
        look()
      }),
  }
}
const address = /^Linecard is at (http:\S+)$/m

/** Ends the browser host that was opened instead. */
async function stop(started: Started): Promise<void> {
  started.child.kill('SIGTERM')
  expect(await started.ended).toBe(0)
}

// Electron has other names elsewhere; how it ends there is told by unit tests.
describe.skipIf(process.platform === 'win32')('npm start with an Electron that dies before its window', () => {
  it.each([
    [
      'its sandbox cannot be made',
      [
        'echo "[1:1126/1.1:FATAL:sandbox/linux/suid/client/setuid_sandbox_host.cc:166] The SUID sandbox helper binary was found, but is not configured correctly." >&2',
        'kill -TRAP $$',
      ],
      /chrome-sandbox/,
    ],
    [
      'it was started as root',
      [
        'echo "[1:1126/1.1:FATAL:electron/shell/app/electron_main_delegate.cc:220] Running as root without --no-sandbox is not supported." >&2',
        'kill -TRAP $$',
      ],
      /does not run as root/,
    ],
    [
      'there is no display',
      ['echo "[1:1126/1.1:ERROR:ui/ozone/platform/x11/ozone_platform_x11.cc:240] Missing X server or \\$DISPLAY" >&2', 'exit 1'],
      /display/,
    ],
    [
      'a library is missing',
      [
        'echo "$0: error while loading shared libraries: libnss3.so: cannot open shared object file: No such file or directory" >&2',
        'exit 127',
      ],
      /libnss3/,
    ],
    ['it crashes without a word', ['kill -SEGV $$'], /SIGSEGV/],
    ['its processor is too old', ['kill -ILL $$'], /processor/],
  ])('explains it and opens the browser host: %s', async (_what, lines, says) => {
    const started = start(inShell(...lines), ['--electron'])
    const [, url] = await started.says(address)
    expect(started.output()).toMatch(/Could not open Electron/)
    expect(started.output()).toMatch(says)
    // Its own words stay to be read.
    if (lines[0]?.startsWith('echo')) expect(started.output()).toMatch(/FATAL|ERROR|error while/)
    expect((await fetch(url ?? '', { redirect: 'manual' })).status).toBe(200)
    await stop(started)
  })

  it('explains one that cannot even be started', async () => {
    const dist = fakeElectron('#!/nowhere/loader\n')
    const started = start(dist, ['--electron'])
    await started.says(address)
    expect(started.output()).toMatch(/no loader for it/)
    await stop(started)
  })

  it('does not try it at all where it is foreseen to fail', async () => {
    const dist = inShell(`touch '${join(folder, 'tried')}'`, 'exit 1')
    const started = start(dist, [], { DISPLAY: '', WAYLAND_DISPLAY: '' })
    await started.says(address)
    expect(started.output()).toMatch(/as root|no display/)
    expect(existsSync(join(folder, 'tried'))).toBe(false)
    // Everybody on the computer can read what the browser was started with: a file's name, and not the key.
    const opened = (): string => (existsSync(join(folder, 'opened')) ? readFileSync(join(folder, 'opened'), 'utf8') : '')
    await expect.poll(opened, { timeout: 10_000 }).toMatch(/\/Linecard start\/[\w-]+\.html\n$/)
    await stop(started)
    expect(existsSync(opened().trim())).toBe(false)
  })
})

describe.skipIf(process.platform === 'win32')('npm start with an Electron that opens its window', () => {
  it('hands on its flags and not what would make it plain Node', async () => {
    const dist = inNode(
      'console.log(JSON.stringify([process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE ?? null]))',
      "process.send('window shown', () => process.exit(0))",
    )
    const started = start(dist, ['--electron', '--demo'], { ELECTRON_RUN_AS_NODE: '1' })
    expect(await started.ended).toBe(0)
    const [line] = started
      .output()
      .split('\n')
      .filter((one) => one.startsWith('[['))
    expect(JSON.parse(line ?? '')).toEqual([[resolve(root) + '/', '--data-dir', join(folder, 'data'), '--demo'], null])
    expect(started.output()).not.toMatch(address)
  })

  it('opens no browser when Electron dies after its window was seen', async () => {
    const dist = inNode("process.send('window shown', () => process.kill(process.pid, 'SIGSEGV'))")
    const started = start(dist, ['--electron'])
    expect(await started.ended).toBe(1)
    expect(started.output()).not.toMatch(address)
  })

  it('is told of its window by the built app, and ends it in peace at Ctrl+C', async () => {
    const play = join(root, 'test', 'built', 'electron-for-start.ts')
    const dist = inShell(`exec '${node}' '${play}' "$@"`)
    const dataDir = join(folder, 'data')
    const started = start(dist, ['--electron'])
    // The records are open, with a journal beside them.
    await expect
      .poll(() => existsSync(join(dataDir, 'window.json')) || existsSync(join(dataDir, 'linecard.sqlite-wal')), {
        timeout: 20_000,
      })
      .toBe(true)
    started.child.kill('SIGINT')
    expect(await started.ended, started.output()).toBe(0)
    expect(started.output()).toMatch(/steps: .*show.*, quit$/m)
    expect(readdirSync(dataDir).filter((name) => name.endsWith('-wal'))).toEqual([])
    // Electron prints warnings of Node as they are: this one says nothing to whoever starts Linecard.
    expect(started.output()).not.toContain('ExperimentalWarning')
  })

  it('kills what does not end when it is asked twice', async () => {
    const dist = inNode(
      "process.on('SIGINT', () => {})",
      "process.on('message', () => {})",
      "process.send('window shown')",
      "console.log('here')",
    )
    const started = start(dist, ['--electron'])
    await started.says(/^here$/m)
    started.child.kill('SIGINT')
    const again = setInterval(() => started.child.kill('SIGINT'), 400)
    await started.ended
    clearInterval(again)
  })
})

describe('npm start in the browser host', () => {
  it('ends it in peace at Ctrl+C', async () => {
    const started = start('/nowhere', ['--browser', '--no-open'])
    await started.says(address)
    started.child.kill('SIGINT')
    expect(await started.ended).toBe(0)
    expect(readdirSync(join(folder, 'data')).filter((name) => name.endsWith('-wal'))).toEqual([])
  })

  it('says at Ctrl+C whose passwords would be lost, stays, and ends at the next', async () => {
    const pbx = await startDemoPbx({ extensions: 2 })
    const started = start('/nowhere', ['--browser', '--no-open'])
    const [, url] = await started.says(address)
    const call = await entered(url ?? '')
    await call('keychain.useSessionOnly', {})
    const { id } = z
      .object({ id: z.string() })
      .parse(await call('accounts.connect', { address: pbx.address, entry: { with: 'token', token: pbx.token } }))
    await call('extensions.sync', { accountId: id })
    const password = 'quite-a-secret-4711'
    await call('credentials.rotate', { accountId: id, number: '1001', password: { mode: 'choose', password } })
    started.child.kill('SIGINT')
    await started.says(/extension 1001 .*will be lost.*\nPress Ctrl\+C again/)
    // It is still there, and what the terminal sends twice is not taken for an answer.
    started.child.kill('SIGINT')
    expect(await call('credentials.reveal', { accountId: id, number: '1001' })).toEqual({ password })
    const again = setInterval(() => started.child.kill('SIGINT'), 400)
    await started.says(/^Quitting Linecard/m).finally(() => clearInterval(again))
    expect(await started.ended).toBe(0)
    expect(started.output().includes(password)).toBe(false)
    expect(readdirSync(join(folder, 'data')).filter((name) => name.endsWith('-wal'))).toEqual([])
    await pbx.close()
  })
})

describe.skipIf(process.platform === 'win32')('a copy of the project', () => {
  it('starts without git, in a folder with spaces and letters beyond ASCII', async () => {
    const project = join(folder, 'Máy bàn – tầng 2', 'linecard main')
    mkdirSync(project, { recursive: true })
    const names = [
      'build',
      'messages',
      'project.inlang',
      'src',
      'electron.vite.config.ts',
      'package.json',
      'package-lock.json',
      'tsconfig.base.json',
    ]
    for (const name of names) cpSync(join(root, name), join(project, name), { recursive: true })
    rmSync(join(project, 'src', 'renderer', 'src', 'paraglide'), { recursive: true, force: true })
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
    const started = start('/nowhere', ['--browser', '--no-open'], { PATH: `${join(folder, 'empty')}` }, project)
    const [, url] = await started.says(address)
    expect(started.output()).toContain('Building')
    expect((await fetch(url ?? '', { redirect: 'manual' })).status).toBe(200)
    expect(readFileSync(join(project, 'out', '.built'), 'utf8')).toMatch(/^[0-9a-f]{64}$/)
    await stop(started)
  }, 90_000)
})
