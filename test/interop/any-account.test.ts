import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Transport } from '#shared/sip-words.ts'
import { targets } from '../../src/main/provisioning/targets/index.ts'
import { displayName, password } from '../support/sip/accounts.ts'
import { startBaresip, startLinphone, startTwinkle, stopAllPhones, type Phone } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing, poll } from '../support/sip/tools.ts'

const need = needing('kamailio', 'openssl')

interface Person {
  readonly number: string
  readonly name: string
  readonly secret: string
  readonly file: Uint8Array
}

/** A display name without SIP's quotes and backslashes (RFC 3261, 25.1). */
function shown(name: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/su.exec(name.trim())?.[1]
  return quoted === undefined ? name.trim() : quoted.replace(/\\(.)/gsu, '$1')
}

/**
 * The phones' own parsers, which nobody of ours wrote: random passwords and names either arrive at the registrar, the password in a
 * digest that fits and the name to the letter, or were refused by name before.
 */
describe.skipIf(need.missing)(need.title('any account, read by the phone itself'), () => {
  let registrar: Registrar
  let next = 6000
  beforeAll(async () => void (registrar = await Registrar.start()))
  afterEach(stopAllPhones)
  afterAll(() => registrar.stop())

  async function people(id: string, transport: Transport, count: number): Promise<Person[]> {
    const target = targets.find((one) => one.info.id === id)
    if (!target) throw new Error(id)
    const port = transport === 'tls' ? registrar.tlsPort : registrar.port
    const found: Person[] = []
    for (const [secret, name] of fc.sample(fc.tuple(password, displayName), { numRuns: count, seed: 20261124 })) {
      const number = String((next += 1))
      const sip = {
        ...{ domain: registrar.realm, transport, port, outboundProxy: `127.0.0.1:${port}` },
        ...{ expiresSeconds: 60, srtp: 'off' as const, stun: null, voicemail: null },
      }
      const rendered = target.render({ extension: number, displayName: name, password: secret, mac: null, madeAt: 0, sip })
      if (rendered.ok && rendered.files[0]) found.push({ number, name, secret, file: rendered.files[0].bytes })
      else expect(rendered).toMatchObject({ ok: false, field: { code: expect.stringMatching(/^field-(password|name)$/) } })
    }
    for (const { number, secret } of found) await registrar.addUser(number, secret)
    return found
  }

  const arrived = async (person: Person): Promise<void> => {
    await registrar.waitFor(person.number, 'registered', 20_000)
    const seen = registrar.events(person.number).at(-1)
    expect([person.number, seen?.outcome]).toEqual([person.number, 'ok'])
    expect(shown(seen?.displayName ?? '')).toBe(person.name)
  }

  const text = (file: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file)

  const baresip = needing('baresip')
  it.skipIf(baresip.missing)(
    baresip.title('baresip registers a hundred of them from one file'),
    async () => {
      const all = await people('baresip', 'tcp', 200)
      expect(all.length).toBeGreaterThan(60)
      startBaresip(
        all
          .slice(0, 100)
          .map(({ file }) => text(file))
          .join(''),
      )
      const wanted = all.slice(0, 100)
      await poll(
        30_000,
        () =>
          new Set(
            registrar
              .events()
              .filter(({ outcome }) => outcome === 'ok')
              .map(({ number }) => number),
          ).size >= wanted.length
            ? true
            : null,
        () => `only ${new Set(registrar.events().map(({ number }) => number)).size} of ${wanted.length} came`,
      )
      for (const person of wanted) await arrived(person)
    },
    60_000,
  )

  const single: readonly (readonly [
    id: string,
    tool: 'linphonec' | 'twinkle-console',
    start: (file: Uint8Array) => Phone | Promise<Phone>,
  ])[] = [
    ['linphonerc', 'linphonec', (file) => startLinphone({ from: { rc: text(file) }, ca: registrar.ca })],
    ['twinkle', 'twinkle-console', (file) => startTwinkle(text(file))],
  ]
  for (const [id, tool, start] of single) {
    const there = needing(tool)
    it.skipIf(there.missing)(
      there.title(`${id}: each of a dozen registers`),
      async () => {
        const all = (await people(id, 'tcp', 40)).slice(0, 12)
        expect(all.length).toBe(12)
        for (const person of all) {
          const phone = await start(person.file)
          await arrived(person)
          await phone.kill()
        }
      },
      120_000,
    )
  }
})
