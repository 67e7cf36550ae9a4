import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Phone } from '#shared/phone.ts'
import { ok } from '#shared/result.ts'
import { uncut } from '../../../../src/main/concurrency/slices.ts'
import { createPhoneLists } from '../../../../src/main/provisioning/inventory/phone-lists.ts'
import { systemRandom } from '../../../../src/main/system/random.ts'
import { handClock } from '../../../support/clocks/hand-clock.ts'
import { crossingCalls } from '../../../support/e2e/crossing.ts'
import { anExtension } from '../../../support/extensions.ts'
import { openedCsv, openedWorkbook } from '../../../support/readers/spreadsheets.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linecard-lists-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const phone = (change: Partial<Phone>): Phone => ({
  id: 'Qm9vazEyMzQ1Njc4',
  accountId: 'a',
  mac: '64167f00a1b2',
  target: 'poly',
  model: 'VVX 450',
  serial: '64167F00A1B2',
  siteId: 's',
  place: 'Sảnh',
  plainName: false,
  note: '',
  lines: [
    { slot: 1, accountId: 'a', number: '1001' },
    { slot: 2, accountId: 'a', number: '1002' },
  ],
  given: null,
  told: null,
  stale: [],
  retiredAt: null,
  ...change,
})
const phones = [
  phone({}),
  phone({ id: 'second', serial: null, lines: [{ slot: 1, accountId: 'a', number: '1003' }] }),
  phone({ id: 'third', target: 'snom', mac: '000413a1b2c3', lines: [] }),
  phone({ id: 'fourth', retiredAt: Date.UTC(2026, 10, 1) }),
]
const names: Readonly<Record<string, string>> = { '1001': 'Nguyễn Thị Hồng Ánh', '1002': 'Kho', '1003': '阿明' }

const lists = () =>
  crossingCalls(
    createPhoneLists({
      phones: async () => phones,
      sites: async () => ok([{ id: 's', accountId: 'a', name: 'Hà Nội' }]),
      extension: (_, number) => anExtension({ number, displayName: names[number] ?? null }),
      targetName: (id) => (id === 'poly' ? 'Poly' : 'Snom'),
      labelFiles: { chooseFolder: async () => folder },
      listFiles: { chooseFolder: async () => folder },
      clock: handClock(),
      random: systemRandom,
      slices: uncut,
    }),
  )
async function saved(form: 'csv' | 'xlsx' | 'poly-lens' | 'snom-sraps', ids: string[] | null = null) {
  const done = await lists()['inventory.save']({ accountId: 'a', ids, form })
  if (!done.ok) throw new Error(done.problem.message)
  return { ...done.value, bytes: new Uint8Array(await readFile(done.value.path)) }
}

describe('a list of phones', () => {
  it('has all of them, those out of use among them, or those that are selected', async () => {
    const csv = await saved('csv')
    expect(basename(csv.path)).toBe('linecard-phones-2026-11-24-080000-000.csv')
    const rows = openedCsv(csv.bytes)
    expect(rows).toHaveLength(5)
    expect(rows[1]?.slice(0, 10)).toEqual([
      ...['Qm9vazEyMzQ1Njc4', '1001', 'Nguyễn Thị Hồng Ánh', '1001 1002', 'Poly', 'VVX 450', '64:16:7f:00:a1:b2', '64167F00A1B2'],
      ...['Hà Nội', 'Sảnh'],
    ])
    expect(rows[4]?.at(-1)).toBe('2026-11-01T00:00:00.000Z')
    expect(openedWorkbook((await saved('xlsx', ['third'])).bytes).map((row) => row[4])).toEqual(['phone', 'Snom'])
  })

  it('for a portal has what is in use and complete, and names the rest before anything is saved', async () => {
    const checked = await lists()['inventory.check']({ accountId: 'a', ids: null, form: 'poly-lens' })
    const report = { rows: 1, left: [{ name: '1003 阿明', why: { code: 'lacks-serial', params: {} } }], others: 2 }
    expect(checked).toEqual({ ok: true, value: report })
    expect(await readdir(folder)).toEqual([])
    const lens = await saved('poly-lens')
    expect(lens.report).toEqual(report)
    expect(new TextDecoder().decode(lens.bytes).split('\r\n')[1]).toBe('64167f00a1b2,64167F00A1B2,VVX 450,Sảnh,Hà Nội')
    expect(new TextDecoder().decode((await saved('snom-sraps')).bytes)).toBe('000413A1B2C3\r\n')
    expect(await lists()['inventory.save']({ accountId: 'a', ids: ['second'], form: 'poly-lens' })).toMatchObject({
      ok: false,
      problem: { kind: 'nothing-to-save' },
    })
  })

  it('is offered for the portals that there are, and says which of them have a template of their own', async () => {
    const forms = await lists()['inventory.forms']({})
    expect(forms.ok && forms.value.map(({ id, toCopy }) => `${id} ${toCopy}`)).toEqual([
      'poly-lens false',
      'snom-sraps false',
      'yealink-rps true',
      'gdms true',
      'fanvil-fdps true',
      'gigaset-redirect true',
    ])
  })
})

describe('labels', () => {
  it('are drawn for phones in use, and say whose name is to be written by hand', async () => {
    const drawn = await lists()['labels.save']({ accountId: 'a', ids: null, size: { width: 62, height: 29 } })
    expect(drawn).toEqual({
      ok: true,
      value: { path: join(folder, 'linecard-labels-2026-11-24-080000-000.pdf'), drawn: 3, tight: [], byPen: ['1003 阿明'] },
    })
    const pdf = drawn.ok ? (await readFile(drawn.value.path)).toString('latin1') : ''
    expect(pdf.match(/\/MediaBox \[0 0 175\.7\d* 82\.2\d*\]/g)).toHaveLength(3)
  })

  it('of a size that holds nothing are not saved', async () => {
    const size = { width: 30, height: 15 }
    const narrow = await lists()['labels.save']({ accountId: 'a', ids: ['Qm9vazEyMzQ1Njc4'], size: { ...size, width: 8 } })
    expect(narrow).toMatchObject({ ok: false, problem: { kind: 'labels-too-small' } })
    expect(await readdir(folder)).toEqual([])
  })
})
