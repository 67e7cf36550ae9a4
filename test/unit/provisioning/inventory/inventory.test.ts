import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formsToCopy } from '#shared/inventory.ts'
import { phraseText } from '#shared/phrase.ts'
import { inventoryCsv, inventoryWorkbook } from '../../../../src/main/provisioning/inventory/lists.ts'
import { listedFor } from '../../../../src/main/provisioning/inventory/listed.ts'
import { portals } from '../../../../src/main/provisioning/inventory/portals.ts'
import type { InventoryRow } from '../../../../src/main/provisioning/inventory/row.ts'
import { targets } from '../../../../src/main/provisioning/targets/index.ts'
import { openedCsv, openedWorkbook } from '../../../support/readers/spreadsheets.ts'

const phone = (change: Partial<InventoryRow> = {}): InventoryRow => ({
  id: 'Qm9vazEyMzQ1Njc4',
  extension: '0900',
  name: 'Bảo vệ',
  lines: ['0900', '1002'],
  target: 'yealink',
  phone: 'Yealink',
  model: 'T54W',
  mac: '805ec0112233',
  serial: '3146019091637',
  site: 'Hà Nội',
  place: 'Sảnh',
  note: '',
  firmware: '96.86.0.70',
  givenAt: Date.UTC(2026, 10, 27, 8),
  seenAt: null,
  retiredAt: null,
  ...change,
})
const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
const portalOf = (id: string) => {
  const portal = portals.find((one) => one.id === id)
  if (!portal) throw new Error(id)
  return portal
}

describe('the list of phones', () => {
  it('says of each phone what is known, zeros and all, in a CSV and in a workbook', async () => {
    const wanted = [
      [
        'id',
        'extension',
        'display_name',
        'lines',
        'phone',
        'model',
        'mac',
        'serial',
        'site',
        'place',
        'note',
        'firmware',
        'given_at',
        'seen_at',
        'retired_at',
      ],
      [
        'Qm9vazEyMzQ1Njc4',
        '0900',
        'Bảo vệ',
        '0900 1002',
        'Yealink',
        'T54W',
        '80:5e:c0:11:22:33',
        '3146019091637',
        'Hà Nội',
        'Sảnh',
        '',
        '96.86.0.70',
        '2026-11-27T08:00:00.000Z',
        '',
        '',
      ],
    ]
    expect(openedCsv(inventoryCsv([phone()]))).toEqual(wanted)
    const workbook = openedWorkbook(await inventoryWorkbook([phone()], { at: 0 }))
    expect(workbook.map((row) => [...row, ...(wanted[0] ?? []).slice(row.length).map(() => '')])).toEqual(wanted)
  })

  it('has no cell that a spreadsheet runs, whatever people wrote', () => {
    const said = fc.oneof(
      fc.string(),
      fc.string().map((end) => `=${end}`),
      fc.constantFrom('+1', '-1+1', '@SUM(A1)', '\t=1', '＝1'),
    )
    fc.assert(
      fc.property(said, said, said, (name, place, note) => {
        // It throws where one runs.
        const [, row] = openedCsv(inventoryCsv([phone({ name, place, note })]))
        expect(row?.[0]).toBe('Qm9vazEyMzQ1Njc4')
      }),
    )
  })
})

describe('the file of a maker’s portal', () => {
  it('is for phones that there are', () => {
    for (const { targets: of } of portals) for (const id of of) expect(targets.map(({ info }) => info.id)).toContain(id)
    expect(portals.filter(({ sources }) => sources.length < 2).map(({ id }) => id)).toEqual([...formsToCopy])
  })

  it('has the phones of that maker which are in use, and names those that lack something', () => {
    const listed = listedFor(portalOf('yealink-rps'), [
      phone(),
      phone({ extension: '1001', name: 'Trần Bích', serial: '' }),
      phone({ extension: '', name: '', mac: '', serial: 'x' }),
      phone({ target: 'snom' }),
      phone({ retiredAt: 1 }),
    ])
    expect(listed.rows).toHaveLength(1)
    expect(listed.left.map(({ name, why }) => `${name}: ${phraseText(why)}`)).toEqual([
      '1001 Trần Bích: no serial number',
      'Yealink: no MAC address',
    ])
    expect(listed.others).toBe(2)
  })

  it('Poly Lens: columns by name, parted by what is in no value', () => {
    const { write, lacks } = portalOf('poly-lens')
    const row = phone({ target: 'poly', place: 'Phòng 2, tầng 3' })
    expect(text(write([row]))).toBe(
      'mac_address;serial_number;device_model;room_name;site_name\r\n805ec0112233;3146019091637;T54W;Phòng 2, tầng 3;Hà Nội\r\n',
    )
    expect(text(write([phone({ place: 'A,B;C\nD' })]))).toContain('\tA,B;C D\t')
    expect(lacks(phone({ model: '' }))).toMatchObject({ code: 'lacks-model' })
    expect(lacks(phone({ place: 'Phòng "A"' }))).toMatchObject({ code: 'double-quote' })
    expect(lacks(phone({ site: '=1+1' }))).toMatchObject({ code: 'formula-start' })
    const value = fc.string({ unit: fc.constantFrom(...'aễ,;\t\n" ') })
    fc.assert(
      fc.property(fc.array(fc.record({ place: value, site: value }), { minLength: 1, maxLength: 4 }), (said) => {
        const lines = text(write(said.map((one) => phone(one)))).split('\r\n')
        const separator = lines[0]?.[11] ?? ''
        for (const line of lines.slice(0, -1)) expect(line.split(separator)).toHaveLength(5)
      }),
    )
  })

  it('of Snom has a MAC a line', () => {
    expect(text(portalOf('snom-sraps').write([phone({ mac: '000413abcdef' })]))).toBe('000413ABCDEF\r\n')
  })

  it('to be copied into its own template keeps what looks like a number whole', () => {
    expect(openedCsv(portalOf('yealink-rps').write([phone({ mac: '001565123456', serial: '=1+1' })]))).toEqual([
      ['mac', 'serial', 'model'],
      ['001565123456', "'=1+1", 'T54W'],
    ])
  })

  it('of Gigaset has the MAC with the four characters of its label', () => {
    const { lacks, write } = portalOf('gigaset-redirect')
    expect(lacks(phone({ serial: '' }))).toMatchObject({ code: 'lacks-mac-id' })
    for (const serial of ['1a2B', '805EC0112233-1A2B']) {
      expect(lacks(phone({ serial }))).toBe(null)
      expect(parse(text(write([phone({ serial })])), { bom: true })).toEqual([['mac_id'], ['805EC0112233-1A2B']])
    }
  })
})
