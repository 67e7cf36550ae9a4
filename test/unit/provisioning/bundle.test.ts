import { parse } from 'csv-parse/sync'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { defaultSipService } from '#shared/sip-service.ts'
import { problem } from '#shared/problem.ts'
import { bundleWords } from '../../../src/main/provisioning/bundle-words.ts'
import { writeBundle, type BundleEntry } from '../../../src/main/provisioning/bundle.ts'
import { renderFor } from '../../../src/main/provisioning/make.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { deskReaders } from '../../support/readers/desk-phones.ts'
import { openedWorkbook } from '../../support/readers/spreadsheets.ts'

const words = await bundleWords('en')
const at = Date.UTC(2026, 10, 24, 8)
const sip = { ...defaultSipService('pbx.example.com'), voicemail: '*97' }

function entry(
  targetId: string,
  index: number,
  change: { password?: string; displayName?: string; mac?: string | null } = {},
): BundleEntry {
  const target = targets.find((one) => one.info.id === targetId)
  if (!target) throw new Error(targetId)
  const number = String(1001 + index)
  const mac = change.mac === undefined ? (0x001565000000 + index).toString(16).padStart(12, '0') : change.mac
  const account = {
    extension: number,
    displayName: change.displayName ?? `Phòng ${number}`,
    password: change.password ?? `secret${number}Password`,
    mac,
    madeAt: 0,
    sip,
  }
  return { number, displayName: account.displayName, mac, target: target.info, made: renderFor(target, account) }
}

async function bundle(entries: Iterable<BundleEntry>, options: { signal?: AbortSignal; done?: (count: number) => void } = {}) {
  const chunks: Uint8Array[] = []
  const result = await writeBundle(entries, async (chunk) => void chunks.push(chunk), { at, words, ...options })
  return { result, bytes: new Uint8Array(Buffer.concat(chunks)) }
}

function manifestOf(bytes: Uint8Array): Record<string, string>[] {
  const found = unzipSync(bytes)['manifest.csv']
  if (!found) throw new Error('no manifest')
  return parse<Record<string, string>>(strFromU8(found), { columns: true, bom: true })
}

describe('a bundle', () => {
  it('has a folder a phone type, with the names that the phones look for, and every file whole', async () => {
    const { result, bytes } = await bundle([entry('yealink', 0), entry('snom', 1), entry('poly', 2), entry('linphonerc', 3)])
    expect(result).toMatchObject({ ok: true, value: { written: 4, refused: [] } })
    const files = unzipSync(bytes)
    expect(Object.keys(files)).toEqual([
      'yealink/001565000000.cfg',
      'snom/001565000001.xml',
      'poly/001565000002.cfg',
      'poly/reg-001565000002.cfg',
      'linphonerc/1004/linphonerc',
      'manifest.csv',
      'manifest.xlsx',
    ])
    const config = files['yealink/001565000000.cfg']
    if (!config) throw new Error('no file')
    expect(deskReaders['yealink']?.([{ name: '001565000000.cfg', bytes: config }])).toMatchObject({
      extension: '1001',
      password: 'secret1001Password',
      displayName: 'Phòng 1001',
    })
  })

  it('lists everything in a manifest that holds no secret', async () => {
    const quoted = 'h"7Kw2mPq9XnR4tVb'
    const entries = [entry('yealink', 0), entry('panasonic-hdv', 1, { password: quoted }), entry('fanvil', 2, { mac: null })]
    const { bytes } = await bundle(entries)
    const text = strFromU8(unzipSync(bytes)['manifest.csv'] ?? new Uint8Array())
    for (const secret of ['secret1001Password', quoted, 'secret1003Password', 'double quote']) expect(text).not.toContain(secret)
    expect(manifestOf(bytes)).toMatchObject([
      { extension: '1001', state: 'written', mac: '00:15:65:00:00:00', files: 'yealink/001565000000.cfg', reason: '' },
      { extension: '1002', state: 'refused', files: '' },
      { extension: '1003', state: 'refused', mac: '' },
    ])
  })

  it('lists what has to be set by hand, and what a phone wants, but nothing that a note says of a password', async () => {
    const { bytes } = await bundle([entry('panasonic-hdv', 0), entry('yealink', 1, { password: 'secret#1002' })])
    const [panasonic, yealink] = manifestOf(bytes)
    expect(panasonic?.['by_hand']).toBe('SRTP: optional')
    expect(panasonic?.['notes']).toContain('SIP_TLS_MODE_1')
    expect([yealink?.['by_hand'], yealink?.['notes']]).toEqual(['', ''])
  })

  it('has a list for people in their language, and one for scripts in English', async () => {
    const chunks: Uint8Array[] = []
    const entries = [entry('panasonic-hdv', 0), entry('panasonic-hdv', 1, { password: 'h"7Kw2mPq9XnR4tVb' })]
    await writeBundle(entries, async (chunk) => void chunks.push(chunk), { at, words: await bundleWords('vi') })
    const files = unzipSync(new Uint8Array(Buffer.concat(chunks)))
    const [head, written, refused] = openedWorkbook(files['manifest.xlsx'] ?? new Uint8Array())
    expect(head).toEqual([
      'Máy nhánh',
      'Tên hiển thị',
      'Điện thoại',
      'Địa chỉ MAC',
      'Trạng thái',
      'Tệp',
      'Cần cài trên điện thoại',
      'Ghi chú',
      'Lý do',
    ])
    expect([written?.[4], refused?.[4]]).toEqual(['Đã ghi', 'Bỏ qua'])
    expect(refused?.[8]).toBe(
      'Tệp của điện thoại này không chứa được mật khẩu. Hãy đổi sang mật khẩu tạo tự động: mật khẩu đó chỉ có chữ cái và chữ số.',
    )
    expect(written?.[7]).not.toContain('Set ')
    expect(
      parse<Record<string, string>>(strFromU8(files['manifest.csv'] ?? new Uint8Array()), { columns: true, bom: true }),
    ).toMatchObject([{ state: 'written' }, { state: 'refused', reason: expect.stringContaining('cannot carry the password') }])
  })

  it('puts no cell into the manifest that a spreadsheet would run', async () => {
    const { bytes } = await bundle([entry('yealink', 0, { displayName: '=HYPERLINK("http://evil.example")' })])
    expect(manifestOf(bytes)[0]?.['display_name']).toBe('\'=HYPERLINK("http://evil.example")')
  })

  it('refuses the second of two extensions with one MAC instead of overwriting the first', async () => {
    const mac = '001565abcdef'
    const { result, bytes } = await bundle([
      entry('yealink', 0, { mac }),
      entry('yealink', 1, { mac }),
      entry('fanvil', 2, { mac }),
    ])
    expect(result).toMatchObject({
      ok: true,
      value: { written: 2, refused: [{ number: '1002', problem: { kind: 'target-refuses' } }] },
    })
    expect(manifestOf(bytes)[1]?.['reason']).toContain('1001')
  })

  it('says of an app without a file that it has only a code', async () => {
    const { result } = await bundle([entry('grandstream-wave', 0)])
    expect(result).toMatchObject({ ok: true, value: { written: 0, refused: [{ problem: { kind: 'target-has-no-file' } }] } })
  })

  it('tells how far it is, and stops when it is cancelled', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const many = Array.from({ length: 200 }, (_, index) => entry('yealink', index))
    const { result } = await bundle(many, {
      signal: controller.signal,
      done(count) {
        seen.push(count)
        if (count === 30) controller.abort()
      },
    })
    expect(result).toEqual({ ok: false, problem: problem('cancelled') })
    expect(seen.at(-1)).toBe(30)
  })

  it('offers everything else a turn after each extension, and while its list is written', async () => {
    let pauses = 0
    const entries = Array.from({ length: 250 }, (_, index) => entry('yealink', index))
    await writeBundle(entries, async () => {}, { at, words, pause: async () => void (pauses += 1) })
    expect(pauses).toBe(254)
  })
})
