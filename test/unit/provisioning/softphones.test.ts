import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import type { PhoneAccount } from '../../../src/main/provisioning/targets/target.ts'
import { accountFor, displayName, expected, password, plain, service, written } from '../../support/sip/accounts.ts'
import { readVcard, softphoneReaders } from '../../support/readers/softphones.ts'

const softphones = targets.filter(({ info }) => info.kind === 'softphone' || (info.kind === 'other' && info.id !== 'vcard'))

describe.each(softphones.map((target) => [target.info.id, target] as const))('%s', (id, target) => {
  const read = softphoneReaders[id]
  if (!read) throw new Error(`${id} has no reader`)
  // These talk to the proxy where there is one, and have one place for either.
  const readsOneAddress = ['linphone', 'linphonerc', 'blink', 'twinkle'].includes(id)

  const anything: [string, fc.Arbitrary<Partial<PhoneAccount>>][] = [
    ['password', password.map((text) => ({ password: text }))],
    ['name', displayName.map((text) => ({ displayName: text }))],
  ]
  it.each(anything)('carries any %s exactly, or refuses it by name', (_, change) => {
    let carried = 0
    fc.assert(
      fc.property(change, service, (part, chosen) => {
        const transport = target.info.transports.includes(chosen.transport)
          ? chosen.transport
          : (target.info.transports[0] ?? 'udp')
        const account: PhoneAccount = { ...plain, ...part, mac: null, sip: { ...chosen, transport } }
        const rendered = target.render(account)
        if (!rendered.ok) {
          expect(rendered.field.code).toMatch(/^field-(password|name|voicemail|server)$/)
          expect(rendered.way.code).toMatch(/^way-/)
          expect(JSON.stringify(rendered)).not.toContain(account.password)
          return
        }
        carried += 1
        const found = read(rendered)
        const wanted = expected(account, readsOneAddress)
        expect({ ...wanted, displayName: account.displayName }).toMatchObject(found)
        expect(found.password).toBe(account.password)
      }),
      { numRuns: 500 },
    )
    expect(carried).toBeGreaterThan(50)
  })

  it('never refuses a generated password with a Vietnamese name', () => {
    const account = accountFor(target, { mac: null, password: 'Abcdefghjkmn234567892345', displayName: 'Nguyễn Thị Hằng' })
    expect(read(written(target.render(account)))).toMatchObject({ password: 'Abcdefghjkmn234567892345' })
  })

  it('writes the same as was reviewed against the format’s description', async () => {
    const account = accountFor(target, { mac: null, displayName: 'Ana Díaz', password: 'Xy7&k<Q2' })
    const rendered = written(target.render(account))
    const decoder = new TextDecoder(id === 'microsip' ? 'utf-16le' : 'utf-8', { ignoreBOM: true })
    for (const file of rendered.files)
      await expect(decoder.decode(file.bytes)).toMatchFileSnapshot(`../../golden/${id}/${file.name}`)
    if (rendered.qr) await expect(decoder.decode(rendered.qr)).toMatchFileSnapshot(`../../golden/${id}/qr.txt`)
    expect(rendered.files.length > 0 || rendered.qr !== null).toBe(true)
  })

  it('names its files as it promised', () => {
    const names = written(target.render(accountFor(target, { mac: null }))).files.map((file) => file.name)
    expect(names).toEqual(target.info.fileNames.map((name) => name.replace('<extension>', '1001')))
  })
})

describe('vcard', () => {
  const target = targets.find((one) => one.info.id === 'vcard')
  if (!target) throw new Error('vcard')

  it('carries any name exactly, or refuses it by name, and never the password', () => {
    fc.assert(
      fc.property(displayName, password, (name, secret) => {
        const account = { ...plain, displayName: name, password: secret }
        const rendered = target.render(account)
        if (!rendered.ok) {
          expect(rendered.field.code).toBe('field-name')
          return
        }
        const [file] = rendered.files
        if (!file) throw new Error('no file')
        expect(readVcard(file.bytes)).toEqual({ name: name === '' ? '1001' : name, address: 'sip:1001@pbx.example.com' })
        expect(rendered).toEqual(target.render({ ...account, password: 'another' }))
      }),
      { numRuns: 500 },
    )
  })

  it('writes the same as was reviewed', async () => {
    const [file] = written(target.render({ ...plain, displayName: 'Díaz, Ana; "Annie"' })).files
    await expect(new TextDecoder().decode(file?.bytes)).toMatchFileSnapshot('../../golden/vcard/1001.vcf')
  })
})

describe('the catalogue', () => {
  it('names at least thirty targets, at least twenty-six of them not experimental, each with its source', () => {
    const infos = targets.map((target) => target.info)
    expect(infos.length).toBeGreaterThanOrEqual(30)
    expect(infos.filter((info) => !info.experimental).length).toBeGreaterThanOrEqual(26)
    expect(new Set(infos.map((info) => info.id)).size).toBe(infos.length)
    for (const info of infos) {
      expect([info.id, info.source.length > 5, info.notices.length > 5]).toEqual([info.id, true, true])
      expect([info.id, info.platforms.length > 0, info.transports.length > 0]).toEqual([info.id, true, true])
    }
  })

  it('shows a code exactly where it says so', () => {
    for (const target of targets) {
      const rendered = written(target.render(accountFor(target)))
      expect([target.info.id, rendered.qr !== null]).toEqual([target.info.id, target.info.qr === 'credentials'])
    }
  })
})

describe('Linphone with accounts of two PBXs', () => {
  const target = targets.find((one) => one.info.id === 'linphonerc')
  if (!target) throw new Error('linphonerc')
  const account = accountFor(target, { mac: null }, { srtp: 'required' })
  const other = { ...account, slot: 2, extension: '2001', sip: { ...account.sip, srtp: 'off' as const } }

  it('is refused where one wants encrypted calls and the other does not: it has one switch for both', () => {
    expect(target.render({ ...account, lines: [other] })).toMatchObject({ ok: false, field: { code: 'field-line' } })
    const decided = { ...account, lines: [other], settings: { srtp: 'required' as const } }
    expect(new TextDecoder().decode(written(target.render(decided)).files[0]?.bytes)).toContain('media_encryption_mandatory=1')
  })
})
