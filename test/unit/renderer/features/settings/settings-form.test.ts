import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { SettingsForm, typedOf, type SavedPart } from '../../../../../src/renderer/src/features/settings/settings-form.svelte.ts'
import { settingsSections } from '../../../../../src/renderer/src/features/settings/settings-sections.ts'
import { accountOf } from '../../../../support/e2e/prepared-window.ts'

const account = accountOf({ id: 'acme', name: 'Acme' })
const settings = { linkCertificate: null, extraCertificates: '' }
const saved = typedOf(account, settings)

/** A form, what left it, and main's answers: what stands here for a part is refused with it. */
function formWith(refusals: Partial<Record<SavedPart, Problem>> = {}, meanwhile: (form: SettingsForm) => void = () => {}) {
  const sent: [SavedPart, unknown][] = []
  const answer = async (part: SavedPart, input: unknown): Promise<Result<unknown>> => {
    sent.push([part, input])
    meanwhile(form)
    const refusal = refusals[part]
    return refusal ? fail(refusal) : ok(null)
  }
  const form: SettingsForm = new SettingsForm(saved, {
    changeSettings: (patch) => answer('extraCertificates' in patch ? 'certificates' : 'link', patch),
    changeAccount: (patch) => answer('account', patch),
    replaceToken: (token) => answer('token', token),
  })
  return { form, sent, refusals }
}

/** Types something into each part. */
function fill(form: SettingsForm): void {
  form.typed.name = 'Head office'
  form.typed.sip.domain = 'sip.acme.vn'
  form.typed.linkCert = '/etc/ssl/a.pem'
  form.typed.linkKey = '/etc/ssl/a.key'
  form.typed.certificates = 'PEM'
  form.typed.token = '12|new'
}

describe('the settings as they are typed', () => {
  it('have nothing to save until something differs from what is saved, and again when it is as it was', async () => {
    const { form, sent } = formWith()
    expect(form.dirty).toBe(false)
    form.typed.sip.port = '5080'
    expect([form.dirty, form.unsaved]).toEqual([true, ['sip']])
    form.typed.sip.port = '5061'
    expect(form.dirty).toBe(false)
    expect(await form.save()).toEqual({ saved: [], refused: [] })
    expect(sent).toEqual([])
  })

  it('are saved together: each part that changed by its one call, the certificates before the token', async () => {
    const { form, sent } = formWith()
    fill(form)
    expect(form.unsaved).toEqual(['pbx', 'sip', 'links'])
    expect(await form.save()).toEqual({ saved: ['certificates', 'link', 'account', 'token'], refused: [] })
    expect(sent).toEqual([
      ['certificates', { extraCertificates: 'PEM' }],
      ['link', { linkCertificate: { cert: '/etc/ssl/a.pem', key: '/etc/ssl/a.key' } }],
      ['account', { name: 'Head office', sip: { ...account.sip, domain: 'sip.acme.vn', cloudId: null }, sipChecks: false }],
      ['token', '12|new'],
    ])
    expect([form.dirty, form.typed.token, form.wrong]).toEqual([false, '', []])
  })

  it('send only the parts that changed', async () => {
    const { form, sent } = formWith()
    form.typed.sipChecks = true
    await form.save()
    expect(sent.map(([part]) => part)).toEqual(['account'])
  })

  it('take the link’s certificate out where both paths are empty, and say a half one to main', async () => {
    const { form, sent } = formWith()
    form.typed.linkCert = ' '
    await form.save()
    form.typed.linkCert = '/etc/ssl/a.pem'
    await form.save()
    expect(sent.map(([, input]) => input)).toEqual([
      { linkCertificate: null },
      { linkCertificate: { cert: '/etc/ssl/a.pem', key: '' } },
    ])
  })

  it('keep what was refused as it was typed, save the rest, and open the section that holds the first trouble', async () => {
    const trouble = problem('input-invalid', {}, { fields: { 'sip.port': ['A port is a number from 1 to 65535'] } })
    const { form, refusals } = formWith({ account: trouble })
    fill(form)
    form.typed.sip.port = 'x'
    form.section = 'links'
    expect(await form.save()).toEqual({ saved: ['certificates', 'link', 'token'], refused: ['account'] })
    expect([form.section, form.wrong, form.unsaved]).toEqual(['sip', ['sip'], ['pbx', 'sip']])
    expect(form.typed.sip.port).toBe('x')
    delete refusals.account
    form.typed.sip.port = '5080'
    expect(await form.save()).toEqual({ saved: ['account'], refused: [] })
    expect([form.dirty, form.wrong, form.section]).toEqual([false, [], 'sip'])
  })

  it('stay in a section that has a trouble of its own, and mark each that has one', async () => {
    const { form } = formWith({
      token: problem('token-wrong', { host: 'pbx' }),
      certificates: problem('input-invalid', {}, { fields: { extraCertificates: ['no'] } }),
    })
    fill(form)
    form.section = 'links'
    await form.save()
    expect([form.section, form.wrong]).toEqual(['links', ['pbx', 'links']])
  })

  it('lead to what was touched where a refusal names no field', async () => {
    for (const [touch, section] of [
      [(form: SettingsForm) => (form.typed.name = 'x'), 'pbx'],
      [(form: SettingsForm) => (form.typed.sip.domain = 'x'), 'sip'],
    ] as const) {
      const { form } = formWith({ account: problem('internal') })
      touch(form)
      await form.save()
      expect(form.wrong).toEqual([section])
    }
  })

  it('are not lost by what is typed while they are being saved, and are saved once', async () => {
    const { form, sent } = formWith({}, (now) => {
      now.typed.name = 'Typed meanwhile'
      now.typed.token = '12|other'
      void now.save()
    })
    form.typed.name = 'Head office'
    form.typed.token = '12|new'
    await form.save()
    expect(sent.map(([part]) => part)).toEqual(['account', 'token'])
    expect([form.typed.name, form.dirty]).toEqual(['Typed meanwhile', true])
  })

  it('follow what another window saves where nobody typed, and keep what was typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (name, domain, voicemail, certificates) => {
        const { form } = formWith()
        form.typed.name = name
        form.typed.sip.domain = domain
        const before = { name: form.typed.name !== saved.name, domain: domain !== saved.sip.domain }
        const told = typedOf(
          { ...account, name: 'By another', sip: { ...account.sip, domain: 'another.vn', voicemail: voicemail.trim() || null } },
          { ...settings, extraCertificates: certificates },
        )
        form.follow(told)
        expect(form.typed.name).toBe(before.name ? name : 'By another')
        expect(form.typed.sip.domain).toBe(before.domain ? domain : 'another.vn')
        expect(form.typed.sip.voicemail).toBe(voicemail.trim())
        expect(form.typed.certificates).toBe(certificates)
        expect(form.dirty).toBe(form.typed.name !== told.name || form.typed.sip.domain !== told.sip.domain)
      }),
    )
  })

  it('keep a token that is being typed while another window saves', () => {
    const { form } = formWith()
    form.typed.token = '12|half'
    form.follow(typedOf({ ...account, name: 'Other' }, settings))
    expect([form.typed.token, form.unsaved]).toEqual(['12|half', ['pbx']])
  })

  it('have every section in one order, whatever was typed first', () => {
    const { form } = formWith()
    form.typed.certificates = 'PEM'
    form.typed.name = 'x'
    expect(form.unsaved).toEqual(settingsSections.filter((section) => form.unsaved.includes(section)))
  })
})
