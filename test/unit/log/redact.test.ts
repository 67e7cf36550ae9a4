import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeychainSwitch } from '../../../src/main/keychain/keychain-switch.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { openLog } from '../../../src/main/log/file-log.ts'
import { createKnownSecrets } from '../../../src/main/log/known-secrets.ts'
import { createRedactor } from '../../../src/main/log/redact.ts'
import { carriers, secret, slices, word } from '../../support/secrets/leaks.ts'
import { steppedClock } from '../../support/clocks/stepped-clock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const written = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')

function wrapped(message: string, depth: number): Error {
  return depth === 0 ? new TypeError(message) : new Error('outer', { cause: wrapped(message, depth - 1) })
}

describe('what the log writes', () => {
  it.each(Object.keys(carriers))('holds no 8 characters of a secret that came in %s (property)', (name) => {
    const log = openLog(folder, steppedClock())
    fc.assert(
      fc.property(secret, word, fc.nat(4), (value, filler, depth) => {
        const carried = carriers[name]?.(value, filler)
        const text = typeof carried === 'string' ? carried : JSON.stringify(carried)
        log.hide(value)
        const error = wrapped(text, depth)
        error.stack = `${error.stack ?? ''}\n    at login (${text})`
        log.info('answered', { carried })
        log.fault('failed', error, { url: text })
        log.fault('threw no error', text)
        const told = log.recent().slice(-3).join('\n')
        for (const slice of slices(value)) if (text.includes(slice)) expect(told.includes(slice) && slice).toBe(false)
        expect(told).not.toContain(Buffer.from(value).toString('base64'))
        expect(told).not.toContain(encodeURIComponent(value))
      }),
      { numRuns: 60 },
    )
    expect(written().split('\n').length).toBeGreaterThan(100)
  })

  it.each([
    'Authorization: Bearer q7Kw2mPq9XnR4tVb',
    'authorization: Basic aXQ6cTdLdzJtUHE5WG5SNHRWYg==',
    'Cookie: theme=dark; session=q7Kw2mPq9XnR4tVb',
    '{"sip_password":"q7Kw2mPq9XnR4tVb"}',
    '{"new_password": "q7Kw2mPq \\"9XnR4tVb"}',
    'https://pbx.example/?access=q7Kw2mPq9XnR4tVb',
    'https://it:q7Kw2mPq9XnR4tVb@pbx.example/',
    'token 17|q7Kw2mPq9XnR4tVbq7Kw2mPq9XnR4tVb',
  ])('holds no secret that was never in our hands: %s', (text) => {
    expect(createRedactor().redact(text)).not.toMatch(/q7Kw2mPq|9XnR4tVb|aXQ6cTdL/)
  })

  it('holds no part of any of thousands of secrets, and every letter of what is in none', () => {
    const log = createKnownSecrets()
    const numbers = Array.from({ length: 20_000 }, (_, index) => index)
    // Letters that no innocent word below has eight of in a row.
    const secrets = numbers.map((index) => `${index.toString(36)}-${(index * 7_919 + 104_729).toString(36)}-Zq${index}`)
    for (const one of secrets) log.add(one)
    log.add('4711')
    const innocent = numbers
      .map((index) => `extension ${index} answered in ${index % 977} ms;`)
      .join(' ')
      .replaceAll('4711', '4712')
    expect(log.hide(innocent, '[hidden]')).toBe(innocent)
    fc.assert(
      fc.property(fc.nat(19_999), fc.nat(8), word, (index, cut, filler) => {
        const value = secrets[index] ?? ''
        const text = `${filler} ${value.slice(cut)}${filler} pin 4711${filler}`
        const told = log.hide(text, '[hidden]')
        for (const slice of [...slices(value), '4711']) expect(told.includes(slice) && slice).toBe(false)
        expect(told.startsWith(`${filler} `) && told.endsWith(filler)).toBe(true)
      }),
    )
  })

  it('tells an error’s causes', () => {
    const log = openLog(folder, steppedClock())
    log.fault('failed', wrapped('the disk is full', 3))
    expect(written()).toContain('the disk is full')
  })

  it('says who, where and why as before: what is no secret stays', () => {
    const line = 'extension 1001 at https://pbx.example/api/pbx/extensions answered 422'
    expect(createRedactor().redact(line)).toBe(line)
  })
})

describe('a secret that goes into the keychain or comes out', () => {
  it('is hidden in the log from then on', async () => {
    const log = openLog(folder, steppedClock())
    const inside = createMemoryKeychain()
    await inside.set('token/a', 'read-from-the-keychain')
    const keychain = createKeychainSwitch({ os: inside, changed() {}, hide: log.hide })
    await keychain.set('password/a/1001/1', 'written-to-the-keychain')
    await keychain.get('token/a')
    log.info('said', { text: 'written-to-the-keychain and read-from-the-keychain' })
    expect(written()).not.toMatch(/written-|-the-keychain|read-from/)
  })
})
