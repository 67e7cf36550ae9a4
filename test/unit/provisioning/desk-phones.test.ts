import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import type { PhoneAccount } from '../../../src/main/provisioning/targets/target.ts'
import { accountFor, displayName, expected, password, plain, service, written } from '../../support/sip/accounts.ts'
import { deskReaders } from '../../support/readers/desk-phones.ts'

const deskPhones = targets.filter((target) => target.info.kind === 'desk-phone' || target.info.kind === 'adapter')

describe.each(deskPhones.map((target) => [target.info.id, target] as const))('%s', (id, target) => {
  const read = deskReaders[id]
  if (!read) throw new Error(`${id} has no reader`)
  const onlyUdp = !target.info.transports.includes('tls')
  const readsOneAddress = id === 'snom' || id === 'avaya-j1xx'

  const anything: [string, fc.Arbitrary<Partial<PhoneAccount>>][] = [
    ['password', password.map((text) => ({ password: text }))],
    ['name', displayName.map((text) => ({ displayName: text }))],
  ]
  it.each(anything)('carries any %s exactly, or refuses it by name', (field, change) => {
    let carried = 0
    fc.assert(
      fc.property(change, service, (part, sip) => {
        const account = { ...plain, ...part, sip: { ...sip, ...(onlyUdp ? { transport: 'udp' as const } : {}) } }
        const rendered = target.render(account)
        if (!rendered.ok) {
          expect([`field-${field}`, 'field-voicemail']).toContain(rendered.field.code)
          expect(rendered.character).not.toBe('')
          expect(rendered.way.code).toMatch(/^way-/)
          expect(JSON.stringify(rendered)).not.toContain(account.password)
          return
        }
        carried += 1
        const found = read(rendered.files)
        expect(expected(account, readsOneAddress)).toMatchObject(found)
        expect(found.password).toBe(account.password)
      }),
      { numRuns: 500 },
    )
    expect(carried).toBeGreaterThan(50)
  })

  it('never refuses a password of twenty letters and digits with a Vietnamese name', () => {
    const account = accountFor(target, { password: 'Abcdefgh234567892345', displayName: 'Nguyễn Thị Hằng' })
    const rendered = written(target.render(account))
    expect(read(rendered.files)).toMatchObject({ password: 'Abcdefgh234567892345' })
  })

  it('writes the same file as was reviewed against the format’s description', async () => {
    const password = id === 'aastra' ? 'Xy7kQ2ab' : 'Xy7&k<Q2'
    const rendered = written(target.render(accountFor(target, { displayName: 'Ana Díaz', password })))
    for (const file of rendered.files) {
      await expect(new TextDecoder().decode(file.bytes)).toMatchFileSnapshot(`../../golden/${id}/${file.name}`)
    }
  })

  it('knows the transports it names, and refuses the others', () => {
    for (const transport of ['udp', 'tcp', 'tls'] as const) {
      const rendered = target.render({ ...plain, sip: { ...plain.sip, transport } })
      if (target.info.transports.includes(transport)) expect(read(written(rendered).files).transport).toBe(transport)
      else expect(rendered).toMatchObject({ ok: false, field: { code: 'field-transport' }, character: transport.toUpperCase() })
    }
  })

  it('says so where SRTP has to be set by hand', () => {
    const rendered = written(target.render(accountFor(target, {}, { srtp: 'required' })))
    const carried = read(rendered.files).srtp
    if (target.info.srtp) expect(carried).toBe('required')
    else expect(rendered.byHand).toContainEqual({ setting: 'srtp', value: 'required' })
  })

  it('asks for a MAC when there is none, and names its files after it', () => {
    expect(target.render(accountFor(target, { mac: null }))).toMatchObject({ ok: false, field: { code: 'field-mac' } })
    const names = written(target.render(accountFor(target))).files.map((file) => file.name)
    const promised = target.info.fileNames.map((name) =>
      name.replace('<mac>', '001565abcdef').replace('<MAC>', '001565ABCDEF').replace('<extension>', '1001'),
    )
    expect(names).toEqual(promised)
  })
})

describe('units', () => {
  const minutes = [
    ['grandstream', /registerExpiration">10</],
    ['grandstream-p', /<P32>10</],
    ['htek', /<P32 [^>]*>10</],
    ['sangoma-s', /<P32 [^>]*>10</],
  ] as const
  it.each(minutes)('%s registers for ten minutes when asked for 600 seconds', (id, pattern) => {
    const target = targets.find((one) => one.info.id === id)
    if (!target) throw new Error(id)
    const [file] = written(target.render(accountFor(target))).files
    expect(new TextDecoder().decode(file?.bytes)).toMatch(pattern)
  })

  it.each(minutes)('%s says so when the seconds do not make whole minutes', (id) => {
    const target = targets.find((one) => one.info.id === id)
    if (!target) throw new Error(id)
    const rendered = written(target.render(accountFor(target, {}, { expiresSeconds: 90 })))
    expect(rendered.notes.map((note) => note.code)).toContain('expiry-rounded')
  })
})
