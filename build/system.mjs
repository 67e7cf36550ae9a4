// The one way from the build scripts to the computer: its programs, its files and its terminal. Everything comes in as a parameter, so that
// a test can be any computer. It runs on the system's Node before node_modules exists, so it imports nothing else.
import { spawn, spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'

/** Where each tool's own JavaScript begins, in node_modules: the shims in `.bin` are `.cmd` files on Windows, which only a shell can run. */
export const tools = {
  depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
  'electron-vite': 'electron-vite/bin/electron-vite.js',
  eslint: 'eslint/bin/eslint.js',
  'install-electron': 'electron/install.js',
  'paraglide-js': '@inlang/paraglide-js/bin/run.js',
  playwright: '@playwright/test/cli.js',
  prettier: 'prettier/bin/prettier.cjs',
  'svelte-check': 'svelte-check/bin/svelte-check',
  tsc: 'typescript/bin/tsc',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
}

/**
 * @typedef {ReturnType<typeof createSystem>} System
 * @typedef {{ good: boolean, status: number | null, signal: string | null, error: Error | null, stdout: string, stderr: string }} Done
 */

/** This computer, or the one that a test makes up. `root`: the project's folder. */
export function createSystem({
  platform = process.platform,
  arch = /** @type {string} */ (process.arch),
  env = process.env,
  execPath = process.execPath,
  root = fileURLToPath(new URL('..', import.meta.url)),
  uid = process.getuid?.() ?? null,
  files = fs,
  raw = { spawn, spawnSync },
  isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY),
  now = Date.now,
  write = (text) => void process.stdout.write(text),
  complain = (text) => void process.stderr.write(text),
  ask = askInTerminal,
} = {}) {
  const names = platform === 'win32' ? path.win32 : path.posix
  const { join, dirname, basename, delimiter } = names
  const here = (...parts) => join(root, ...parts)
  const node = here('node_modules', 'node', 'bin', platform === 'win32' ? 'node.exe' : 'node')

  /** The value of a variable: on Windows their names are the same in any case. */
  function variable(name) {
    if (platform !== 'win32') return env[name]
    const found = Object.keys(env).find((key) => key.toUpperCase() === name.toUpperCase())
    return found === undefined ? undefined : env[found]
  }

  /** The environment with changes; `undefined` takes a variable out, however it is written. */
  function envWith(changes) {
    const wanted = { ...env }
    for (const [name, value] of Object.entries(changes)) {
      for (const key of Object.keys(wanted))
        if (key === name || (platform === 'win32' && key.toUpperCase() === name.toUpperCase())) delete wanted[key]
      if (value !== undefined) wanted[name] = value
    }
    return wanted
  }

  function isFile(file) {
    try {
      return files.statSync(file).isFile()
    } catch {
      return false
    }
  }

  /** The file that a program's name stands for, or null. On Windows only programs count: a `.cmd` would need a shell. */
  function onPath(name) {
    const folders = (variable('PATH') ?? '').split(delimiter).filter((folder) => folder !== '')
    // Debian keeps some of the tests' programs where only root looks.
    if (platform === 'linux') folders.push('/usr/sbin')
    for (const folder of folders) {
      const file = join(folder, platform === 'win32' ? `${name}.exe` : name)
      if (platform === 'win32' ? isFile(file) : isFile(file) && mayRun(file)) return file
    }
    return null
  }

  function mayRun(file) {
    try {
      files.accessSync(file, fs.constants.X_OK)
      return true
    } catch {
      return false
    }
  }

  /** Runs a program to its end. A program that could not be run at all is one that failed. @returns {Done} */
  function run(program, args, options = {}) {
    const done = raw.spawnSync(program, args, { cwd: root, env, encoding: 'utf8', windowsHide: true, ...options })
    const { status, signal, error = null } = done
    return {
      good: status === 0 && !error,
      status,
      signal,
      error,
      stdout: done.stdout ?? '',
      stderr: done.stderr ?? '',
    }
  }

  /** Starts a program beside this one. Whoever starts it hears `error`, too: what cannot be run never ends. */
  function start(program, args, options = {}) {
    return raw.spawn(program, args, { cwd: root, env, windowsHide: true, ...options })
  }

  /** Runs a program to its end while others run. What it writes is kept until then, unless `options.stdio` says otherwise. @returns {Promise<Done>} */
  function runBeside(program, args, options = {}) {
    return new Promise((resolve) => {
      const child = start(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
      const said = { stdout: '', stderr: '' }
      for (const stream of ['stdout', 'stderr']) {
        child[stream]?.setEncoding('utf8')
        child[stream]?.on('data', (text) => (said[stream] += text))
      }
      child.on('error', (error) => resolve({ good: false, status: null, signal: null, error, ...said }))
      child.on('close', (status, signal) => resolve({ good: status === 0, status, signal, error: null, ...said }))
    })
  }

  /** What a program that failed has to say: its own words, or why there are none. */
  function whyFailed(done) {
    const said = `${done.stdout}${done.stderr}`.trim()
    const ended = done.error?.message ?? (done.signal ? `It was ended by ${done.signal}.` : `It ended with code ${done.status}.`)
    return done.error && said !== '' ? `${said}\n${ended}` : said || ended
  }

  /** What a tool is run with: its own file, for the project's Node. */
  const tool = (name, ...args) => [here('node_modules', ...tools[name].split('/')), ...args]

  const plain = (file) => (platform === 'win32' ? file.toLowerCase() : file)
  const isInNodeModules = (file) => plain(file).startsWith(plain(here('node_modules')))

  /** The system's own Node: the project's is taken away while npm installs, which Windows forbids for a program that runs. */
  function systemNode() {
    const given = variable('npm_node_execpath')
    for (const file of [given, execPath]) if (file !== undefined && !isInNodeModules(file) && isFile(file)) return file
    const folders = (variable('PATH') ?? '').split(delimiter)
    const found = folders
      .filter((folder) => folder !== '' && !isInNodeModules(folder))
      .map((folder) => join(folder, platform === 'win32' ? 'node.exe' : 'node'))
      .find(isFile)
    return found ?? execPath
  }

  /** npm's own JavaScript, or null. `npm` itself is a `.cmd` on Windows. */
  function npmCli() {
    const given = variable('npm_execpath')
    if (given !== undefined && basename(given) === 'npm-cli.js' && isFile(given)) return given
    const inside = ['node_modules', 'npm', 'bin', 'npm-cli.js']
    const beside = dirname(systemNode())
    const folders = [beside, ...(variable('PATH') ?? '').split(delimiter).filter((folder) => folder !== '')]
    for (const folder of folders) {
      // Windows and macOS keep npm where its shim is, Linux one folder up; Debian and others link to it.
      for (const file of [join(folder, ...inside), join(folder, '..', 'lib', ...inside)]) if (isFile(file)) return file
      if (platform === 'win32' || !isFile(join(folder, 'npm'))) continue
      const real = files.realpathSync(join(folder, 'npm'))
      if (basename(real) === 'npm-cli.js') return real
    }
    const debian = '/usr/share/nodejs/npm/bin/npm-cli.js'
    return platform === 'linux' && isFile(debian) ? debian : null
  }

  /** Runs npm without a shell, while others run. @returns {Promise<Done>} */
  async function npm(args, options = {}) {
    const cli = npmCli()
    if (cli === null) {
      const error = new Error('npm was not found. It comes with Node: install Node from nodejs.org, or npm beside it.')
      return { good: false, status: null, signal: null, error, stdout: '', stderr: '' }
    }
    return runBeside(systemNode(), [cli, ...args], options)
  }

  return {
    platform,
    arch,
    env,
    execPath,
    root,
    uid,
    files,
    raw,
    node,
    isTerminal,
    now,
    ask,
    write,
    complain,
    join,
    dirname,
    delimiter,
    here,
    variable,
    envWith,
    isFile,
    isInNodeModules,
    onPath,
    run,
    runBeside,
    start,
    whyFailed,
    tool,
    systemNode,
    npmCli,
    npm,
    say: (text) => write(`· ${text}\n`),
    readText(file) {
      try {
        return files.readFileSync(file, 'utf8')
      } catch {
        return null
      }
    },
    writeText(file, text) {
      files.mkdirSync(dirname(file), { recursive: true })
      files.writeFileSync(file, text)
    },
  }
}

/** Asks a question whose answer is yes unless somebody says no. */
async function askInTerminal(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question(`${question} [Y/n] `)
    return !/^\s*n/i.test(answer)
  } catch {
    return false
  } finally {
    terminal.close()
  }
}
