import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { updateSource } from '../../../build/update-source.ts'
import {
  canonical,
  compareVersions,
  feedProduct,
  feedSchema,
  openFeed,
  signFeed,
  whyNot,
  type Feed,
} from '../../../src/main/updates/feed-format.ts'
import { feedKey, feedKeyText, feedOf, instant, signedFeed, strangersKey } from '../../support/app/feeds.ts'

const folder = mkdtempSync(join(tmpdir(), 'linecard-feed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const part = fc.integer({ min: 0, max: 99_999 })
const version = fc.tuple(part, part, part).map((parts) => parts.join('.'))
const date = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2029, 0) }).map((ms) => instant(ms))
const file = fc.record({
  name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/),
  system: fc.constantFrom('windows', 'mac', 'linux'),
  arch: fc.constantFrom('x64', 'arm64', 'universal'),
  size: fc.integer({ min: 1, max: 4_000_000_000 }),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
}) satisfies fc.Arbitrary<Feed['files'][number]>
// eslint-disable-next-line no-control-regex -- what notes must not have
const notAllowed = /[^\S\n]|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g
const note = fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => text.replace(notAllowed, ' '))
const feeds = fc.record({
  product: fc.constant(feedProduct),
  version,
  date,
  validUntil: date,
  page: fc.constantFrom('https://linecard.example/', 'https://linecard.example/tải?x=1#y').map((url) => new URL(url).href),
  notes: fc.record({ en: note, vi: note }),
  files: fc.uniqueArray(file, { minLength: 1, maxLength: 5, selector: ({ name }) => name }),
}) satisfies fc.Arbitrary<Feed>

describe('a signed feed', () => {
  it('comes back exactly as it was signed', () => {
    fc.assert(
      fc.property(feeds, (feed) => {
        expect(openFeed(signFeed(feed, feedKey), ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', feedKeyText])).toEqual({
          ok: true,
          feed,
        })
      }),
    )
  })

  it('is believed with no byte changed, taken away or put in', () => {
    const good = Buffer.from(signedFeed())
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: good.length - 2 }),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom('change', 'cut', 'drop', 'insert'),
        (at, by, how) => {
          const bad =
            how === 'change'
              ? Buffer.concat([good.subarray(0, at), Buffer.from([(good[at] ?? 0) ^ by]), good.subarray(at + 1)])
              : how === 'cut'
                ? good.subarray(0, at)
                : how === 'drop'
                  ? Buffer.concat([good.subarray(0, at), good.subarray(at + 1)])
                  : Buffer.concat([good.subarray(0, at), Buffer.from([by]), good.subarray(at)])
          const opened = openFeed(bad.toString('utf8'), [feedKeyText])
          // The name of a key tells nothing, and nobody looks at it: all else that was said is the same.
          if (opened.ok) expect(opened.feed).toEqual(feedOf())
          else expect(opened.why).not.toBe('')
        },
      ),
      { numRuns: 500 },
    )
  })

  it('throws nowhere, whatever the text is', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.object().map((value) => canonical(value)),
    )
    fc.assert(
      fc.property(text, (any) => {
        expect(openFeed(any, [feedKeyText]).ok).toBe(false)
      }),
    )
  })

  it('is believed from the time of its date until it is out of date, and never after a newer one', () => {
    fc.assert(
      fc.property(feeds, feeds, fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) }), (feed, seen, now) => {
        if (whyNot(feed, { feed: seen, now }) !== null) return
        expect(feed.date >= seen.date).toBe(true)
        expect(compareVersions(feed.version, seen.version)).toBeGreaterThanOrEqual(0)
        expect(Date.parse(feed.date)).toBeLessThanOrEqual(now + 86_400_000)
        expect(Date.parse(feed.validUntil)).toBeGreaterThanOrEqual(now - 86_400_000)
      }),
    )
  })
})

describe('versions', () => {
  it('are compared number by number', () => {
    expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0)
    expect(compareVersions('0.9.0', '1.0.0')).toBeLessThan(0)
    fc.assert(fc.property(version, version, (a, b) => Math.sign(compareVersions(a, b)) === -Math.sign(compareVersions(b, a))))
  })
})

describe('one text for one meaning', () => {
  it('has its keys in order, and says what JSON says', () => {
    expect(canonical({ b: [1, { d: null, c: 'é' }], a: '\n' })).toBe('{"a":"\\n","b":[1,{"c":"é","d":null}]}')
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

describe('the place that a build asks', () => {
  const feed = 'https://linecard.example/feed.json'
  it.each([
    [{}, null],
    [
      { LINECARD_UPDATE_FEED: feed, LINECARD_UPDATE_KEYS: feedKeyText },
      { feed, keys: [feedKeyText] },
    ],
  ])('is what its environment says, or none (%#)', (env, source) => {
    expect(updateSource(env)).toEqual(source)
  })
  it.each([
    ['an address alone', { LINECARD_UPDATE_FEED: feed }],
    ['a key alone', { LINECARD_UPDATE_KEYS: feedKeyText }],
    ['plain HTTP', { LINECARD_UPDATE_FEED: 'http://linecard.example/', LINECARD_UPDATE_KEYS: feedKeyText }],
    ['a query', { LINECARD_UPDATE_FEED: `${feed}?id=1`, LINECARD_UPDATE_KEYS: feedKeyText }],
    ['a password', { LINECARD_UPDATE_FEED: 'https://a:b@linecard.example/', LINECARD_UPDATE_KEYS: feedKeyText }],
    ['a key of 31 bytes', { LINECARD_UPDATE_FEED: feed, LINECARD_UPDATE_KEYS: Buffer.alloc(31).toString('base64') }],
  ])('is refused at the build with %s', (_what, env) => {
    expect(() => updateSource(env)).toThrow()
  })
})

describe('the command of the release workflow', { timeout: 60_000 }, () => {
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, ['build/feed.ts', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
      timeout: 60_000,
    })
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const pem = feedKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const made = (more: readonly string[] = [], env: Readonly<Record<string, string>> = { LINECARD_FEED_KEY: pem }) =>
    run(
      [
        ...['make', '--version', '2.0.0', '--page', 'https://linecard.example/download'],
        ...['--notes-en', write('en.txt', 'New phones.\r\nFaster.\n'), '--notes-vi', write('vi.txt', 'Thêm điện thoại.\n')],
        ...more,
        write('Linecard-2.0.0-x64.deb', 'a package'),
        write('Linecard-2.0.0-arm64.exe', 'a program'),
      ],
      env,
    )

  it('signs what Linecard then believes, and says so', () => {
    const { stdout, stderr, status } = made()
    expect([status, stderr]).toEqual([0, ''])
    const opened = openFeed(stdout, [feedKeyText])
    if (!opened.ok) throw new Error(opened.why)
    expect(opened.feed).toMatchObject({
      version: '2.0.0',
      notes: { en: 'New phones.\nFaster.', vi: 'Thêm điện thoại.' },
      files: [
        { name: 'Linecard-2.0.0-x64.deb', system: 'linux', arch: 'x64', size: 9 },
        { name: 'Linecard-2.0.0-arm64.exe', system: 'windows', arch: 'arm64', size: 9 },
      ],
    })
    expect(whyNot(opened.feed, { feed: null, now: Date.now() })).toBeNull()
    const checked = run(['check', write('feed.json', stdout)], { LINECARD_UPDATE_KEYS: feedKeyText })
    expect(checked.stdout).toContain('Linecard 2.0.0 of ')
  })

  it('makes keys that fit each other', () => {
    const { stdout } = run(['key'])
    const key = /-----BEGIN PRIVATE KEY-----[^]+-----END PRIVATE KEY-----/.exec(stdout)?.[0] ?? ''
    const open = /LINECARD_UPDATE_KEYS:\n(\S+)/.exec(stdout)?.[1] ?? ''
    expect(openFeed(made([], { LINECARD_FEED_KEY: key }).stdout, [open]).ok).toBe(true)
  })

  it.each([
    ['no key', () => made([], {}), 'LINECARD_FEED_KEY is not set'],
    ['a validity of ten years', () => made(['--days', '3650']), 'nobody would believe this'],
    ['a date that is none', () => made(['--date', 'soon']), 'cannot be signed'],
    ['a page that is not https', () => made(['--page', 'http://linecard.example/']), 'page is not as it must be'],
    ['a file that does not say for whom it is', () => made([write('Linecard.bin', 'x')]), 'Linecard.bin does not say'],
    ['no installers', () => run(['make'], { LINECARD_FEED_KEY: pem }), '--version is missing'],
    [
      'a feed of another key',
      () =>
        run(['check', write('other.json', signedFeed({ date: instant(Date.now()) }, strangersKey))], {
          LINECARD_UPDATE_KEYS: feedKeyText,
        }),
      'its signature is wrong',
    ],
    ['nothing to do', () => run([]), 'npm run feed -- key'],
  ])('says in a line what is wrong with %s', (_what, go, says) => {
    const { status, stderr, stdout } = go()
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(says)
    expect(stderr).not.toContain('BEGIN PRIVATE')
  })
})

describe('what a feed says', () => {
  const files = feedOf().files
  const wrong: [what: string, change: object][] = [
    ['a version with a name', { version: '1.3.0-beta' }],
    ['a version of two numbers', { version: '1.3' }],
    ['a version with zeros in front', { version: '1.03.0' }],
    ['a date of another notation', { date: '2026-11-24T08:00:00.000Z' }],
    ['a date that there is not', { date: '2026-02-30T08:00:00Z' }],
    ['a page of plain HTTP', { page: 'http://linecard.example/' }],
    ['a page that is a script', { page: 'javascript:alert(1)' }],
    ['a page with a name in it', { page: 'https://linecard.example@evil.example/' }],
    ['a page that a browser would read otherwise', { page: 'https://linecard.example/../x' }],
    ['notes that turn text around', { notes: { en: 'safe \u202egnp.exe', vi: '' } }],
    ['notes with control characters', { notes: { en: 'a\u001b[31m', vi: '' } }],
    ['notes without end', { notes: { en: 'x'.repeat(4_001), vi: '' } }],
    ['notes in one language', { notes: { en: 'x' } }],
    ['no file', { files: [] }],
    ['a file twice', { files: [files[0], files[0]] }],
    ['a file with a path', { files: [{ ...files[0], name: '../Linecard.exe' }] }],
    ['a hash that is too short', { files: [{ ...files[0], sha256: 'ab' }] }],
    ['a size below one', { files: [{ ...files[0], size: 0 }] }],
    ['a key that nobody knows', { urgent: true }],
  ]
  it.each(wrong)('is refused with %s', (_what, change) => {
    expect(feedSchema.safeParse(feedOf()).success).toBe(true)
    expect(feedSchema.safeParse({ ...feedOf(), ...change }).success).toBe(false)
  })
})
