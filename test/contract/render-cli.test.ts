import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { targetInfoSchema } from '#shared/handoff.ts'
import { problemSchema } from '#shared/problem-schema.ts'
import { deskReaders } from '../support/readers/desk-phones.ts'
import { softphoneReaders } from '../support/readers/softphones.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What `npm run render` runs, from outside. */
function render(args: readonly string[], input = ''): { status: number | null; json: unknown; stderr: string } {
  const ran = spawnSync(process.execPath, ['src/main/provisioning/cli.ts', ...args], { cwd: root, input, encoding: 'utf8' })
  return { status: ran.status, json: JSON.parse(ran.stdout), stderr: ran.stderr }
}

const content = z.union([z.object({ text: z.string() }), z.object({ base64: z.string() })])
const printed = z.object({
  target: z.string(),
  files: z.array(z.intersection(z.object({ name: z.string() }), content)),
  qr: z.array(content),
  notes: z.array(z.object({ code: z.string(), text: z.string() })),
  byHand: z.array(z.object({ setting: z.string(), value: z.string() })),
})
const bytesOf = (file: z.infer<typeof content>): Uint8Array =>
  'text' in file ? new TextEncoder().encode(file.text) : Buffer.from(file.base64, 'base64')

const least = {
  extension: '1001',
  displayName: 'Nguyễn Thị Hằng',
  password: 'Xy7&k<Q2',
  sip: { domain: 'pbx.example.com', transport: 'tls' },
}

describe('npm run render', () => {
  it('lists at least thirty targets, twenty-six of them not experimental, each with source and evidence', () => {
    const { status, json } = render(['--list'])
    expect(status).toBe(0)
    const list = z.array(targetInfoSchema).parse(json)
    expect(list.length).toBeGreaterThanOrEqual(30)
    expect(list.filter((info) => !info.experimental).length).toBeGreaterThanOrEqual(26)
    expect(list.every((info) => info.source.length > 5 && info.evidence !== undefined)).toBe(true)
  })

  it('shows the table of settings: as JSON for programs, and each gap by name for people', () => {
    const { status, json } = render(['--settings', '--json', 'yealink', 'fanvil'])
    expect(status).toBe(0)
    const rows = z
      .array(z.object({ target: z.string(), setting: z.string(), carried: z.enum(['yes', 'experimental', 'no']) }))
      .parse(json)
    expect(new Set(rows.map(({ target }) => target))).toEqual(new Set(['yealink', 'fanvil']))
    expect(rows.find(({ target, setting }) => target === 'fanvil' && setting === 'authority')?.carried).toBe('no')
    const text = spawnSync(process.execPath, ['src/main/provisioning/cli.ts', '--settings', 'fanvil'], {
      cwd: root,
      encoding: 'utf8',
    })
    expect(text.stdout).toMatch(/^fanvil: Fanvil .*\n {2}\d+ of \d+ settings from two independent sources/)
    expect(text.stdout).toMatch(/not in its files .*\bauthority\b/)
    expect(render(['--settings', '--json', 'nobody'])).toMatchObject({ status: 2, json: { kind: 'target-unknown' } })
  })

  it('prints the files of a hand-off that gives no more than it must', () => {
    const { status, json, stderr } = render(['linphone'], JSON.stringify(least))
    expect([status, stderr]).toEqual([0, ''])
    const { target, files, qr } = printed.parse(json)
    expect([target, qr]).toEqual(['linphone', []])
    const read = softphoneReaders['linphone']?.({
      files: files.map((file) => ({ name: file.name, bytes: bytesOf(file) })),
      qr: null,
    })
    expect(read).toMatchObject({ extension: '1001', password: 'Xy7&k<Q2', server: 'pbx.example.com:5061', expiresSeconds: 600 })
  })

  it('takes every optional part, and a MAC in any usual spelling', () => {
    const sip = {
      ...{ domain: 'pbx.example.com', transport: 'tcp', port: 5070, outboundProxy: 'sbc.example.com:5080' },
      ...{ expiresSeconds: 120, srtp: 'required', stun: 'stun.example.com', voicemail: '*97' },
    }
    const { status, json } = render(['yealink'], JSON.stringify({ ...least, mac: '00-15-65-AB-CD-EF', sip }))
    expect(status).toBe(0)
    const { files, byHand } = printed.parse(json)
    expect(files.map((file) => file.name)).toEqual(['001565abcdef.cfg'])
    expect(deskReaders['yealink']?.(files.map((file) => ({ name: file.name, bytes: bytesOf(file) })))).toMatchObject({
      server: 'pbx.example.com:5070',
      proxy: 'sbc.example.com:5080',
      transport: 'tcp',
      expiresSeconds: 120,
      srtp: 'required',
      stun: 'stun.example.com:3478',
      voicemail: '*97',
    })
    expect(byHand).toEqual([])
  })

  it('prints what the file has no place for', () => {
    const sip = { ...least.sip, stun: 'stun.example.com' }
    const { json } = render(['poly'], JSON.stringify({ ...least, mac: '0004f2000001', sip }))
    expect(printed.parse(json).byHand).toEqual([{ setting: 'stun', value: 'stun.example.com:3478' }])
  })

  it('takes null for what is left out', () => {
    const sip = { ...least.sip, port: null, outboundProxy: null, expiresSeconds: null, srtp: null, stun: null, voicemail: null }
    expect(render(['snom'], JSON.stringify({ ...least, mac: '000413000001', sip })).status).toBe(0)
    expect(render(['microsip'], JSON.stringify({ ...least, mac: null, sip })).status).toBe(0)
  })

  it('prints what is no UTF-8 as base64, and codes beside the files', () => {
    const microsip = printed.parse(render(['microsip'], JSON.stringify(least)).json)
    expect([...bytesOf(microsip.files[0] ?? { text: '' }).slice(0, 2)]).toEqual([0xff, 0xfe])
    const wave = printed.parse(render(['grandstream-wave'], JSON.stringify(least)).json)
    expect([wave.files.length, wave.qr.length]).toEqual([0, 1])
  })

  it.each([
    [
      'a sign that the phone cannot carry',
      'panasonic-hdv',
      { ...least, password: 'a"bcdefgh', mac: '0080f0000001' },
      'target-refuses',
    ],
    ['a transport that the app does not know', 'twinkle', least, 'target-refuses'],
    ['a phone without its MAC', 'yealink', least, 'mac-missing'],
    ['a MAC that is none', 'yealink', { ...least, mac: '00:15:65' }, 'mac-invalid'],
    ['an unknown target', 'telex', least, 'target-unknown'],
    ['a hand-off without a password', 'linphone', { ...least, password: undefined }, 'input-invalid'],
    ['a field that is none', 'linphone', { ...least, colour: 'red' }, 'input-invalid'],
  ])('refuses %s with a Problem, and exits 2', (_, target, input, kind) => {
    const { status, json } = render([target], JSON.stringify(input))
    const found = problemSchema.parse(json)
    expect([status, found.kind]).toEqual([2, kind])
    if (kind === 'target-refuses') expect(found.todo).not.toBe('')
    expect(JSON.stringify(json)).not.toContain(input.password ?? least.password)
  })

  it('refuses what is no JSON, and a call without a target', () => {
    expect(render(['linphone'], '{"extension":')).toMatchObject({ status: 2, json: { kind: 'input-invalid' } })
    expect(render([])).toMatchObject({ status: 2, json: { kind: 'target-unknown' } })
  })
})
