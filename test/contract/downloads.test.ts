import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { electronProgram, fetchElectron } from '../../build/electron-runtime.mjs'
import { fetchEnv } from '../../build/fetching.mjs'
import { createSystem, type System } from '../../build/system.mjs'

const version = '45.4.1'
const programName =
  { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform as string] ?? 'electron'
const zipName = `electron-v${version}-${process.platform}-${process.arch}.zip`
const runtime = Buffer.from(
  zipSync(
    { [programName]: new TextEncoder().encode('#!/bin/sh\n'.repeat(20_000)), version: new TextEncoder().encode(version) },
    { level: 0 },
  ),
)

let folder = ''
const closing = new Set<() => Promise<unknown>>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-downloads-'))
})
afterEach(async () => {
  for (const close of closing) await close()
  closing.clear()
  rmSync(folder, { recursive: true, force: true })
})

type Answer = (request: IncomingMessage, response: ServerResponse) => void

async function serve(answer: Answer, prepare: (server: ReturnType<typeof createServer>) => void = () => {}): Promise<string> {
  const server = createServer(answer)
  prepare(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.add(async () => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** An address at which nobody answers any more. */
async function deserted(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `127.0.0.1:${port}`
}

/** A project in which Electron's package asks for our runtime; the rest of node_modules is the real one. */
function project(): string {
  const root = join(folder, 'project')
  cpSync('build', join(root, 'build'), { recursive: true })
  mkdirSync(join(root, 'node_modules'))
  for (const name of readdirSync('node_modules'))
    if (!['electron', '.cache'].includes(name)) symlinkSync(resolve('node_modules', name), join(root, 'node_modules', name))
  cpSync('node_modules/electron', join(root, 'node_modules', 'electron'), {
    recursive: true,
    filter: (file) => !/electron\/(dist|path\.txt)$/.test(file),
  })
  const checksums = { [zipName]: createHash('sha256').update(runtime).digest('hex') }
  writeFileSync(join(root, 'node_modules', 'electron', 'checksums.json'), JSON.stringify(checksums))
  return root
}

/** This computer, with a project of its own, a cache of its own, and what the scripts said. */
function computer(env: Readonly<Record<string, string>>): { system: System; said: () => string } {
  const said: string[] = []
  const plain = { ...process.env }
  for (const name of Object.keys(plain)) if (/proxy|electron/i.test(name)) delete plain[name]
  // What a program shows goes to the terminal; here it is kept.
  const kept = (program: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => void said.push(chunk.toString()))
    return child
  }
  const system = createSystem({
    root: project(),
    env: { ...plain, electron_config_cache: join(folder, 'cache'), ...env },
    write: (text) => void said.push(text),
    complain: (text) => void said.push(text),
    raw: { spawn: kept as typeof spawn, spawnSync },
  })
  return { system, said: () => said.join('') }
}

/** Runs one download of a file; why it failed, or null. `stallMs`: how long it may stand still. */
async function download(
  address: string,
  env: Readonly<Record<string, string>> = {},
  stallMs = 10_000,
): Promise<{ why: string | null; shown: string }> {
  const child = spawn(process.execPath, ['build/fetch.mjs', 'file', address, join(folder, 'file'), '--stall', String(stallMs)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: fetchEnv(createSystem({ env: { PATH: process.env['PATH'] ?? '', ...env } })),
  })
  let shown = ''
  let why: string | null = null
  child.stdout?.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  child.on('message', (message) => (why = String(message)))
  const [code] = (await once(child, 'close')) as [number]
  expect(code).toBe(why === null ? 0 : 1)
  return { why, shown }
}

/** Sends the runtime in pieces, with a pause after each. */
const drip =
  (pauseMs: number, pieces = 10): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': runtime.length })
    const size = Math.ceil(runtime.length / pieces)
    let at = 0
    const next = (): void => {
      response.write(runtime.subarray(at, at + size))
      at += size
      if (at >= runtime.length) response.end()
      else setTimeout(next, pauseMs)
    }
    next()
  }
const whole: Answer = (_request, response) => void response.writeHead(200, { 'content-length': runtime.length }).end(runtime)

/** A proxy that lets through what it is asked for, and remembers it. */
async function proxy(asks: string | null = null): Promise<{ address: string; seen: string[] }> {
  const seen: string[] = []
  const allowed = (from: IncomingMessage): boolean => asks === null || from.headers['proxy-authorization'] === asks
  const address = await serve(
    (from, to) => {
      seen.push(from.url ?? '')
      if (!allowed(from)) return void to.writeHead(407, { 'proxy-authenticate': 'Basic realm="work"' }).end()
      from.pipe(
        request(from.url ?? '', { method: from.method, headers: from.headers }, (answer) => {
          to.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(to)
        }),
      )
    },
    (server) =>
      server.on('connect', (from, client) => {
        seen.push(from.url ?? '')
        if (!allowed(from))
          return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="work"\r\n\r\n')
        // Every name leads to this computer.
        const onward = connect(Number((from.url ?? '').split(':').at(-1)), '127.0.0.1', () => {
          client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
          onward.pipe(client)
          client.pipe(onward)
        })
        onward.on('error', () => client.destroy())
        client.on('error', () => onward.destroy())
        closing.add(async () => void onward.destroy())
      }),
  )
  return { address, seen }
}

describe('a download', () => {
  it('that comes slowly goes on for as long as something comes', async () => {
    const { why, shown } = await download(`${await serve(drip(200))}/file.zip`, {}, 1_500)
    expect(why).toBeNull()
    expect(readFileSync(join(folder, 'file'))).toEqual(runtime)
    expect(shown).toMatch(/file\.zip: 0\.\d of 0\.2 MB \(\d+ %\)/)
    expect(shown).toContain('(100 %)')
  })

  it.each([
    [
      'in the middle',
      (_request: IncomingMessage, response: ServerResponse) =>
        void response.writeHead(200, { 'content-length': 1_000 }).write('half'),
    ],
    ['before its first byte', () => {}],
  ] as const)('that stands still is stopped (%s), and nothing of it is kept', async (_where, answer) => {
    const { why } = await download(`${await serve(answer)}/file`, {}, 300)
    expect(why).toMatch(/^nothing came for/)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    ['there is none', 404, /127\.0\.0\.1:\d+ answered 404/],
    ['the server fails', 503, /answered 503/],
  ])('fails by name when %s', async (_what, status, says) => {
    const address = await serve((_request, response) => void response.writeHead(status).end())
    expect((await download(`${address}/file`)).why).toMatch(says)
  })

  it('fails by name when it ends too soon, or nobody answers', async () => {
    const short = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000 })
      response.write('half', () => response.destroy())
    })
    expect((await download(`${short}/file`)).why).toMatch(/terminated|closed|aborted|ECONNRESET|UND_ERR/i)
    expect((await download(`http://${await deserted()}/file`)).why).toContain('ECONNREFUSED')
    expect(readdirSync(folder)).toEqual([])
  })

  it('goes through the proxy of the environment, and of npm’s settings', async () => {
    const server = await serve(whole)
    const far = server.replace('127.0.0.1', 'releases.example')
    for (const name of ['HTTP_PROXY', 'http_proxy', 'npm_config_proxy']) {
      const { address, seen } = await proxy()
      expect((await download(`${far}/file`, { [name]: address })).why, name).toBeNull()
      expect(seen).toHaveLength(1)
      expect(seen[0]).toContain('releases.example')
    }
  })

  it('leaves the proxy out for what NO_PROXY names', async () => {
    const { address, seen } = await proxy()
    const server = await serve(whole)
    expect((await download(`${server}/file`, { HTTP_PROXY: address, NO_PROXY: '127.0.0.1' })).why).toBeNull()
    expect(seen).toEqual([])
  })

  it('says that a proxy wants a password, or cannot be reached, without telling the one that was given', async () => {
    const far = 'http://releases.example:8080/file'
    const nobody = await deserted()
    const { address } = await proxy('Basic nobody')
    const withSecret = address.replace('http://', 'http://anh:s3cret@')
    const refused = await download(far, { HTTP_PROXY: withSecret })
    expect(refused.why).toMatch(/wants a name and a password \(407\)/)
    expect(refused.why).not.toContain('s3cret')
    const gone = await download(far, { HTTP_PROXY: `http://anh:s3cret@${nobody}` })
    expect(gone.why).toBe(`the proxy ${nobody} cannot be reached (ECONNREFUSED)`)
  })

  it('gives the proxy the name and the password that stand in its address', async () => {
    const server = await serve(whole)
    const { address } = await proxy(`Basic ${Buffer.from('anh:s3cret').toString('base64')}`)
    const far = server.replace('127.0.0.1', 'releases.example')
    expect((await download(`${far}/file`, { HTTP_PROXY: address.replace('http://', 'http://anh:s3cret@') })).why).toBeNull()
  })
})

describe('Electron’s runtime', () => {
  const mirror = async (answer: Answer): Promise<{ ELECTRON_MIRROR: string }> => ({ ELECTRON_MIRROR: `${await serve(answer)}/` })

  it('comes from ELECTRON_MIRROR, shows how far it is, and is unpacked by Electron’s own installer', async () => {
    const asked: string[] = []
    const { system, said } = computer(
      await mirror((from, to) => {
        asked.push(from.url ?? '')
        drip(20)(from, to)
      }),
    )
    expect(await fetchElectron(system), said()).toBeNull()
    expect(asked).toEqual([`/v${version}/${zipName}`])
    expect(said()).toMatch(/Electron 45\.4\.1: .* MB \(\d+ %\)/)
    expect(electronProgram(system).program).toBe(system.here('node_modules', 'electron', 'dist', ...programName.split('/')))
  })

  it('goes through a proxy', async () => {
    const { address, seen } = await proxy()
    const { ELECTRON_MIRROR } = await mirror(whole)
    const { system, said } = computer({
      ELECTRON_MIRROR: ELECTRON_MIRROR.replace('127.0.0.1', 'releases.example'),
      HTTP_PROXY: address,
      HTTPS_PROXY: address,
    })
    expect(await fetchElectron(system), said()).toBeNull()
    expect(seen.join()).toContain('releases.example')
  })

  it.each([
    [
      'is not the file that its package asks for',
      (_from: IncomingMessage, to: ServerResponse): void => void to.end('<html>Sign in</html>'),
      /checksum differs/,
    ],
    ['is not there', (_from: IncomingMessage, to: ServerResponse): void => void to.writeHead(404).end(), /404/],
  ] as const)('is refused when it %s; the next try succeeds', async (_what, answer, says) => {
    let good = false
    const { system } = computer(await mirror((from, to) => (good ? whole(from, to) : answer(from, to))))
    expect(await fetchElectron(system)).toMatch(says)
    expect(electronProgram(system).program).toBeNull()
    good = true
    expect(await fetchElectron(system, { force: true })).toBeNull()
    expect(electronProgram(system).program).not.toBeNull()
    // What failed is forgotten.
    expect(readdirSync(system.here('node_modules', '.cache'))).toEqual([])
  })
})
