// `npm run feed -- key | make … | check FILE`: makes the keys for updates, signs a feed, and reads one as Linecard does.
import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import {
  feedProduct,
  feedSchema,
  openFeed,
  privateKeyOf,
  publicKeyText,
  signFeed,
  whyNot,
  type FeedFile,
} from '../src/main/updates/feed-format.ts'

const usage = `npm run feed -- key
  Prints a new pair of keys. The private one belongs into a secret of the release workflow, LINECARD_FEED_KEY, and nowhere else;
  the public one into LINECARD_UPDATE_KEYS of the builds that are to believe it.
npm run -s feed -- make --version 1.2.3 --page https://… --notes-en FILE --notes-vi FILE [--days 180] FILES… > feed.json
  Signs a feed about these installers with LINECARD_FEED_KEY. Done again later, it says the same for longer.
npm run feed -- check feed.json
  Says what the feed says, or why Linecard would not believe it. Keys: LINECARD_UPDATE_KEYS.`

/** What is wrong with how it was called: one line and no stack. */
class Misuse extends Error {}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    version: { type: 'string' },
    page: { type: 'string' },
    'notes-en': { type: 'string' },
    'notes-vi': { type: 'string' },
    days: { type: 'string', default: '180' },
    date: { type: 'string' },
  },
})
const [what, ...files] = positionals
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const needed = (name: 'version' | 'page' | 'notes-en' | 'notes-vi'): string => {
  const value = values[name]
  if (value === undefined) throw new Misuse(`--${name} is missing`)
  return value
}
const fromEnvironment = (name: string): string => {
  const value = process.env[name] ?? ''
  if (value === '') throw new Misuse(`${name} is not set`)
  return value
}

const systems: Readonly<Record<string, FeedFile['system']>> = {
  exe: 'windows',
  dmg: 'mac',
  zip: 'mac',
  deb: 'linux',
  rpm: 'linux',
  AppImage: 'linux',
}

function described(path: string): FeedFile {
  const name = basename(path)
  const system = systems[name.split('.').at(-1) ?? '']
  const arch = /arm64|aarch64/.test(name)
    ? 'arm64'
    : /universal/.test(name)
      ? 'universal'
      : /x64|amd64|x86_64/.test(name)
        ? 'x64'
        : undefined
  if (system === undefined || arch === undefined) throw new Misuse(`${name} does not say for which system and processor it is`)
  const bytes = readFileSync(path)
  return { name, system, arch, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

function make(): string {
  const at = values.date === undefined ? Date.now() : Date.parse(values.date)
  const read = (name: 'notes-en' | 'notes-vi'): string => readFileSync(needed(name), 'utf8').replaceAll('\r\n', '\n').trim()
  const feed = feedSchema.safeParse({
    product: feedProduct,
    version: needed('version'),
    date: Number.isFinite(at) ? instant(at) : '',
    validUntil: Number.isFinite(at) ? instant(at + Number(values.days) * 86_400_000) : '',
    page: needed('page'),
    notes: { en: read('notes-en'), vi: read('notes-vi') },
    files: files.map(described),
  })
  if (!feed.success) throw new Misuse(`this cannot be signed: ${feed.error.issues[0]?.path.join('.')} is not as it must be`)
  const wrong = whyNot(feed.data, { feed: null, now: at })
  if (wrong !== null) throw new Misuse(`nobody would believe this: ${wrong}`)
  return signFeed(feed.data, privateKeyOf(fromEnvironment('LINECARD_FEED_KEY')))
}

function check(): void {
  const opened = openFeed(readFileSync(files[0] ?? '', 'utf8'), fromEnvironment('LINECARD_UPDATE_KEYS').split(','))
  const why = opened.ok ? whyNot(opened.feed, { feed: null, now: Date.now() }) : opened.why
  if (!opened.ok || why !== null) throw new Misuse(`Linecard would not believe it: ${why}`)
  const { version, date, validUntil, files: listed } = opened.feed
  say(`Linecard ${version} of ${date}, to be believed until ${validUntil}: ${listed.map(({ name }) => name).join(', ')}`)
}

try {
  if (what === 'key') {
    const { privateKey } = generateKeyPairSync('ed25519')
    say(`LINECARD_FEED_KEY (secret):\n${privateKey.export({ format: 'pem', type: 'pkcs8' })}`)
    say(`LINECARD_UPDATE_KEYS:\n${publicKeyText(privateKey)}`)
  } else if (what === 'make') process.stdout.write(make())
  else if (what === 'check') check()
  else throw new Misuse(usage)
} catch (error) {
  if (!(error instanceof Misuse)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
