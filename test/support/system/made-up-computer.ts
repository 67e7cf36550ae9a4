import { EventEmitter } from 'node:events'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { createSystem, tools, type System } from '../../../build/system.mjs'

/** What a program does on a made-up computer: its exit code (or signal), and what it writes. */
export interface Ending {
  readonly code?: number | null
  readonly signal?: NodeJS.Signals
  readonly stdout?: string
  readonly stderr?: string
  /** What it tells over its channel before it ends. */
  readonly told?: readonly string[]
}

export interface Spawned {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdio: unknown
}

export interface MadeUp {
  readonly system: System
  readonly spawned: Spawned[]
  /** Everything that was said to the person at the terminal. */
  readonly said: () => string
  readonly asked: string[]
  /** Files by their path; folders come from them. */
  readonly files: Map<string, string | Buffer>
  /** The path of something in the project's folder. */
  readonly here: (...parts: string[]) => string
}

export interface MadeUpOptions {
  readonly platform: NodeJS.Platform
  readonly arch?: string
  readonly uid?: number | null
  readonly env?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  readonly answers?: readonly boolean[]
  /** What node_modules holds already. */
  readonly installed?: boolean
  /** Programs on PATH beside Node and npm, by name. */
  readonly programs?: readonly string[]
  readonly files?: Readonly<Record<string, string | Buffer>>
  readonly modes?: Readonly<Record<string, { readonly uid: number; readonly mode: number }>>
  /** What a program does; undefined: it ends well. Called with the program's file name without `.exe`. */
  readonly act?: (name: string, spawned: Spawned, made: MadeUp) => Ending | undefined
}

/** The folder of a person whose name is not ASCII: nothing may depend on that. */
const roots = { win32: 'C:\\Users\\Ngọc Anh\\Linecard máy bàn', posix: '/home/Ngọc Anh/Linecard máy bàn' }

const refusal = (code: string, program: string): Error =>
  Object.assign(new Error(`spawn ${program} ${code}`), { code, syscall: `spawn ${program}` })

/**
 * A computer that exists only in memory, for the build scripts: files, and programs that start as Node would start them on this platform.
 * On Windows Node refuses `.cmd` and `.bat` without a shell (EINVAL, since CVE-2024-27980), and finds no POSIX path.
 */
export function madeUpComputer(options: MadeUpOptions): MadeUp {
  const { platform, arch = 'x64', uid = 1000, env = {}, isTerminal = false, installed = true, act = () => undefined } = options
  const windows = platform === 'win32'
  const names = windows ? path.win32 : path.posix
  const root = windows ? roots.win32 : roots.posix
  const here = (...parts: string[]): string => names.join(root, ...parts)
  const files = new Map<string, string | Buffer>()
  const binFolder = windows ? 'C:\\Program Files\\nodejs' : '/usr/bin'
  const systemNode = names.join(binFolder, windows ? 'node.exe' : 'node')
  const npmCli = windows
    ? names.join(binFolder, 'node_modules', 'npm', 'bin', 'npm-cli.js')
    : platform === 'darwin'
      ? '/usr/lib/node_modules/npm/bin/npm-cli.js'
      : '/usr/share/nodejs/npm/bin/npm-cli.js'
  const gyp = names.join(npmCli, '..', '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  for (const file of [systemNode, npmCli, gyp]) files.set(file, '')
  for (const name of options.programs ?? []) files.set(names.join(binFolder, windows ? `${name}.exe` : name), '')
  for (const file of ['package.json', 'package-lock.json', 'electron.vite.config.ts']) files.set(here(file), '{}')
  files.set(here('src', 'main', 'index.ts'), '')
  files.set(here('build', 'fetch.mjs'), '')
  files.set(here('build', 'packaging', 'cli.ts'), '')
  files.set(here('test', 'bench', 'run.ts'), '')
  for (const [file, content] of Object.entries(options.files ?? {})) files.set(file, content)

  const keytarNode = here('node_modules', 'keytar', 'build', 'Release', 'keytar.node')
  const projectNode = here('node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  const install = (): void => {
    for (const file of Object.values(tools)) files.set(here('node_modules', ...file.split('/')), '')
    files.set(here('node_modules', 'keytar', 'package.json'), '{}')
    files.set(here('node_modules', 'electron', 'package.json'), '{"version":"45.4.1"}')
  }
  if (installed) {
    install()
    files.set(projectNode, '')
    files.set(keytarNode, '')
  }

  const said: string[] = []
  const asked: string[] = []
  const answers = [...(options.answers ?? [])]
  const spawned: Spawned[] = []

  function ending(
    program: string,
    args: readonly string[],
    given: { env?: object; shell?: unknown; stdio?: unknown },
  ): Ending | Error {
    if (given.shell) throw new Error(`a shell was asked for, to run ${program}`)
    const one: Spawned = { program, args, env: (given.env ?? {}) as Spawned['env'], stdio: given.stdio }
    spawned.push(one)
    if (windows && /\.(cmd|bat)$/i.test(program)) return refusal('EINVAL', program)
    if (!names.isAbsolute(program) || (windows && !/^[a-z]:\\/i.test(program)) || !files.has(program))
      return refusal('ENOENT', program)
    const name = names.basename(program).replace(/\.exe$/, '')
    const [script] = args
    // What Node runs must be there, by a path that this platform understands.
    const runs = name === 'node' && script !== undefined && !script.startsWith('-') ? script : null
    const missing = runs !== null && !files.has(runs) && !/host\.js$|out|dev-server/.test(runs)
    if (missing) return { code: 1, stderr: `Cannot find module '${runs}'` }
    const acted = act(name, one, made)
    if (acted !== undefined) return acted
    if (args.includes('ci')) install()
    if (args.includes('rebuild') && args.includes('node')) files.set(projectNode, '')
    if (script?.endsWith('node-gyp.js')) files.set(keytarNode, 'built')
    if (args.includes("require('keytar')") && !files.has(keytarNode)) return { code: 1, stderr: 'Cannot find module keytar.node' }
    return { code: 0 }
  }

  const raw = {
    spawnSync(program: string, args: readonly string[], given: object) {
      const end = ending(program, args, given)
      if (end instanceof Error) return { status: null, signal: null, stdout: null, stderr: null, error: end }
      return { status: end.code ?? null, signal: end.signal ?? null, stdout: end.stdout ?? '', stderr: end.stderr ?? '' }
    },
    spawn(program: string, args: readonly string[], given: object) {
      const child = Object.assign(new EventEmitter(), {
        stdout: new PassThrough(),
        stderr: new PassThrough(),
        pid: undefined as number | undefined,
        connected: false,
        kill: () => true,
        send: () => true,
      })
      const end = ending(program, args, given)
      if (end instanceof Error) queueMicrotask(() => child.emit('error', end))
      else {
        child.pid = 4711
        setImmediate(() => {
          for (const one of end.told ?? []) child.emit('message', one)
          child.stdout.end(end.stdout ?? '')
          child.stderr.end(end.stderr ?? '')
          child.emit('exit', end.code ?? null, end.signal ?? null)
          child.emit('close', end.code ?? null, end.signal ?? null)
        })
      }
      return child
    },
  }

  const missing = (file: string): Error => Object.assign(new Error(`ENOENT: no such file, ${file}`), { code: 'ENOENT' })
  const inFolder = (folder: string): string[] => {
    const start = folder.endsWith(names.sep) ? folder : `${folder}${names.sep}`
    const inside = [...files.keys()].filter((file) => file.startsWith(start))
    return [...new Set(inside.map((file) => file.slice(start.length).split(names.sep)[0] ?? ''))]
  }
  const fakeFiles = {
    existsSync: (file: string) => files.has(file) || inFolder(file).length > 0,
    statSync(file: string) {
      const isFile = files.has(file)
      if (!isFile && inFolder(file).length === 0) throw missing(file)
      return { isFile: () => isFile, uid: 1000, mode: 0o755, mtimeMs: 0, ...options.modes?.[file] }
    },
    accessSync(file: string) {
      if (!files.has(file)) throw missing(file)
    },
    realpathSync: (file: string) => file,
    readFileSync(file: string, encoding?: string) {
      const content = files.get(file)
      if (content === undefined) throw missing(file)
      return encoding === undefined ? Buffer.from(content) : String(content)
    },
    writeFileSync: (file: string, content: string | Buffer) => void files.set(file, content),
    mkdirSync() {},
    mkdtempSync: (start: string) => `${start}made-up`,
    rmSync: (file: string) => void files.delete(file),
    readdirSync(folder: string) {
      const inside = inFolder(folder)
      if (inside.length === 0) throw missing(folder)
      return inside
    },
  }

  const made: MadeUp = {
    spawned,
    said: () => said.join(''),
    asked,
    files,
    here,
    system: createSystem({
      platform,
      arch,
      uid,
      root,
      isTerminal,
      execPath: systemNode,
      env: { [windows ? 'Path' : 'PATH']: binFolder, ...env },
      // Only what the scripts use of each is here; anything else fails at once.
      files: fakeFiles as never,
      raw: raw as never,
      now: () => 1_000_000_000,
      write: (text: string) => void said.push(text),
      complain: (text: string) => void said.push(text),
      ask: async (question: string) => {
        asked.push(question)
        return answers.shift() ?? true
      },
    }),
  }
  return made
}
