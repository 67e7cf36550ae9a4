// Somebody else on the same computer, who wants into Linecard's window: `node neighbour.ts HOME PORT`. Looks, until it is asked to stop, at
// all that the system shows of other people's programs, opens what they name, and asks the port where Linecard will be, as soon as somebody
// listens there: others' ports are those of other tests. Then prints what it found as one line.
import { readdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'

const home = process.argv[2] ?? ''
const linecardPort = Number(process.argv[3])
/** Keys that it saw, wherever. */
const keys = new Set<string>()
/** Other people's files that it could read, by the end of their names. */
const read = new Set<string>()
/** What Linecard's port answered it. */
const statuses = new Map<number, number>()
let [looks, namesSeen, cookies, opened] = [0, 0, 0, 0]

function tryTo<T>(what: () => T, otherwise: T): T {
  try {
    return what()
  } catch {
    return otherwise
  }
}
const text = (path: string): string => tryTo(() => readFileSync(path, 'latin1'), '')
const note = (words: string): void => {
  for (const [, key = ''] of words.matchAll(/[?&]key=([\w-]+)/g)) keys.add(key)
}

/** Every file below, as far as it can be seen. */
function below(folder: string): string[] {
  return tryTo(() => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? below(path) : [path]
  })
}

function lookAtPrograms(): void {
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = `${text(`/proc/${id}/cmdline`)}\0${text(`/proc/${id}/environ`)}`
    note(words)
    for (const word of words.split('\0')) {
      if (!word.includes('Linecard start')) continue
      namesSeen += 1
      note(text(word.replace(/^file:\/\//, '')))
    }
  }
}

function lookAtFiles(): void {
  for (const path of below(home)) {
    const content = text(path)
    if (content !== '') read.add(path.slice(home.length))
    note(content)
  }
}

/** Where Linecard listens, if it does. */
function ports(): number[] {
  return text('/proc/net/tcp')
    .split('\n')
    .flatMap((line) => {
      const [, local = '', , state] = line.trim().split(/\s+/)
      const port = Number.parseInt(local.split(':')[1] ?? '', 16)
      return state === '0A' && port === linecardPort ? [port] : []
    })
}

function ask(port: number, path: string): Promise<void> {
  return new Promise((over) => {
    const asked = get({ host: '127.0.0.1', port, path, agent: false, timeout: 500 }, (answer) => {
      const { headers, statusCode = 0 } = answer
      answer.resume()
      if (headers['content-security-policy']?.includes('linecard-worker')) {
        statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
        if (headers['set-cookie']) cookies += 1
        if (statusCode === 200) opened += 1
      }
      answer.once('close', over)
    })
    asked.on('timeout', () => asked.destroy()).on('error', () => over())
  })
}

let stopped = false
process.stdin.once('data', () => (stopped = true))
// Whoever started it is gone, a test that failed say.
process.stdin.once('end', () => process.exit())
process.stdout.write('looking\n')
while (!stopped) {
  looks += 1
  lookAtPrograms()
  lookAtFiles()
  await Promise.all(ports().flatMap((port) => ['/', ...[...keys].map((key) => `/?key=${key}`)].map((path) => ask(port, path))))
  await new Promise((next) => setImmediate(next))
}
const found = { looks, namesSeen, keys: keys.size, read: [...read], statuses: Object.fromEntries(statuses), cookies, opened }
process.stdout.write(`${JSON.stringify(found)}\n`)
process.exit()
