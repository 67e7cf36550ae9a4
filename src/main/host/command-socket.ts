import { timingSafeEqual } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import type { CallInput, CallName, CallOutput, Handlers } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, type Result } from '#shared/result.ts'
import type { Log } from '../log/log.ts'
import type { Random } from '../system/random.ts'
import { dispatch } from './dispatch.ts'

/** What the command line may ask of a Linecard that runs. Nothing here shows a secret. */
const commandCalls: ReadonlySet<string> = new Set<CallName>([
  'app.state',
  'extensions.list',
  'extensions.sync',
  'plans.fromList',
  'plans.list',
  'plans.get',
  'plans.rows',
  'plans.numbers',
  'plans.check',
  'plans.cost',
  'plans.start',
  'plans.pause',
  'sip.prove',
])

/** Where a Linecard that runs is to be found, in a file of its data folder that only its owner may read. */
const address = z.strictObject({ path: z.string(), key: z.string() })
const addressFile = (folder: string): string => join(folder, 'linecard.command.json')
const asked = z.strictObject({ id: z.int(), key: z.string(), call: z.string(), input: z.unknown() })
const answer = z.strictObject({ id: z.int(), result: z.unknown() })

/** The longest line that is taken in: a list as base64. */
const longestLine = 17_000_000
/** A Unix socket's path has room for 107 bytes, on macOS for 103. */
const longestPath = 100

export interface CommandSocket {
  close(): Promise<void>
}

export interface CommandSocketOptions {
  /** The data folder, which this process has locked. */
  readonly folder: string
  readonly platform: NodeJS.Platform
  readonly random: Random
  readonly calls: Handlers
  readonly log: Log
}

/**
 * Lets the command line of the same person use this Linecard, so that there is one budget and one keychain: a socket in the data folder, and a
 * key in a file that only its owner can read, as a named pipe of Windows can be opened by others.
 */
export async function openCommandSocket({ folder, platform, random, calls, log }: CommandSocketOptions): Promise<CommandSocket> {
  const key = Buffer.from(random.bytes(32)).toString('base64url')
  const path = socketPath(folder, platform, random)
  const sockets = new Set<Socket>()
  const isKey = (text: string): boolean => {
    const [mine, theirs] = [Buffer.from(key), Buffer.from(text)]
    return mine.length === theirs.length && timingSafeEqual(mine, theirs)
  }

  async function one(line: string, socket: Socket): Promise<void> {
    const wanted = asked.safeParse(parsed(line))
    if (!wanted.success || !isKey(wanted.data.key)) return void socket.destroy()
    const { id, call, input } = wanted.data
    const result = commandCalls.has(call) ? await dispatch(calls, call, input, log) : fail(problem('input-invalid'))
    if (!socket.destroyed) socket.write(`${JSON.stringify({ id, result })}\n`)
  }

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    hearLines(socket, (line) => void one(line, socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  server.unref()
  rmSync(addressFile(folder), { force: true })
  writeFileSync(addressFile(folder), JSON.stringify({ path, key }), { mode: 0o600, flag: 'wx' })
  return {
    async close() {
      rmSync(addressFile(folder), { force: true })
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
      if (platform !== 'win32' && dirname(path) !== folder) rmSync(dirname(path), { recursive: true, force: true })
    },
  }
}

function socketPath(folder: string, platform: NodeJS.Platform, random: Random): string {
  if (platform === 'win32') return `\\\\.\\pipe\\linecard-${Buffer.from(random.bytes(16)).toString('hex')}`
  const path = join(folder, 'linecard.sock')
  if (Buffer.byteLength(path) > longestPath) return join(mkdtempSync(join(tmpdir(), 'linecard-')), 'sock')
  // The folder is locked for this process: one that is there is of a process that was killed.
  rmSync(path, { force: true })
  return path
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Calls `take` with each line; a line without an end is not waited for for ever. */
function hearLines(socket: Socket, take: (line: string) => void): void {
  let parts: string[] = []
  let length = 0
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n')
    parts.push(first)
    length += first.length
    for (const next of others) {
      take(parts.join(''))
      parts = [next]
      length = next.length
    }
    if (length > longestLine) socket.destroy()
  })
}

/** Calls of a Linecard, wherever it runs. */
export interface Commands {
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<Result<CallOutput<K>>>
  close(): Promise<void>
}

/** Reaches the Linecard that runs on this data folder; null: none does. */
export async function reachRunning(folder: string): Promise<Commands | null> {
  const there = readAddress(folder)
  const socket = there && (await connected(there.path))
  if (!there || !socket) return null
  const waiting = new Map<number, (result: unknown) => void>()
  let count = 0
  hearLines(socket, (line) => {
    const said = answer.safeParse(parsed(line))
    if (!said.success) return
    waiting.get(said.data.id)?.(said.data.result)
    waiting.delete(said.data.id)
  })
  socket.on('close', () => {
    for (const go of waiting.values()) go(fail(problem('app-gone')))
    waiting.clear()
  })
  socket.on('error', () => socket.destroy())
  return {
    call: (call, input) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve(fail(problem('app-gone')))
        const id = (count += 1)
        // What comes back is what the handler of this name answered.
        waiting.set(id, (result) => resolve(result as Parameters<typeof resolve>[0]))
        socket.write(`${JSON.stringify({ id, key: there.key, call, input })}\n`)
      }),
    async close() {
      socket.end()
    },
  }
}

function readAddress(folder: string): z.infer<typeof address> | null {
  try {
    return address.parse(JSON.parse(readFileSync(addressFile(folder), 'utf8')))
  } catch {
    return null
  }
}

const connected = (path: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = createConnection(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
