import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { locales } from '#shared/locales.ts'
import { templateWorkbook } from '../../../../src/main/plans/files/template.ts'
import { listWords } from '../../../../src/main/plans/files/words.ts'
import { isChoicesName } from '../../../../src/main/plans/import/columns.ts'
import { readList } from '../../../../src/main/plans/import/list.ts'
import { readWorkbook } from '../../../../src/main/plans/import/workbook.ts'
import { openedWorkbook } from '../../../support/readers/spreadsheets.ts'
import { child, readXml } from '../../../support/readers/xml-formats.ts'

const at = Date.UTC(2026, 10, 27, 8)
const known = { callerIds: ['842873001100', '842873001101'], targets: ['Yealink', 'Linphone'], sites: ['Hà Nội'] }

/** The template with one row typed into it. */
function filledIn(template: Uint8Array, cells: readonly string[]): Uint8Array {
  const parts = unzipSync(template)
  const written = cells.map((text, column) => {
    const place = `${String.fromCharCode(65 + column)}2`
    return `<c r="${place}" s="1" t="inlineStr"><is><t>${text}</t></is></c>`
  })
  const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
  const filled = sheet.replace('</sheetData>', `<row r="2">${written.join('')}</row></sheetData>`)
  return zipSync({ ...parts, 'xl/worksheets/sheet1.xml': strToU8(filled) })
}

describe('the template', () => {
  it.each(locales)('in %s is read when it was filled in with what it offers', async (locale) => {
    const words = await listWords(locale)
    const cells = [
      ...['0012', 'Nguyễn Lan', '842873001101', words.recording.outbound, words.yes, '0007'],
      ...['3', '12', '00:15:65:12:34:56', 'Yealink', 'Hà Nội'],
    ]
    const reading = readList(filledIn(await templateWorkbook(known, words, at), cells))
    expect(reading).toMatchObject({ ok: true, sheet: words.sheet, ignoredColumns: [], findings: [] })
    expect(reading.ok && reading.rows.map(({ values }) => values)).toEqual([
      {
        ...{ number: '0012', displayName: 'Nguyễn Lan', outboundCallerId: '842873001101', recordingMode: 'outbound' },
        ...{ voicemailEnabled: true, voicemailPin: '0007', maxConcurrent: 3, teamId: 12 },
        ...{ mac: '001565123456', target: 'Yealink', site: 'Hà Nội' },
      },
    ])
  })

  it('offers the account’s caller IDs, modes, phones and sites, from a sheet that is out of sight', async () => {
    const words = await listWords('en')
    const template = await templateWorkbook(known, words, at)
    openedWorkbook(template)
    const read = readWorkbook(template)
    const [, choices] = read.ok ? read.sheets : []
    expect(choices).toMatchObject({ name: 'Choices', hidden: true })
    const columns = [0, 1, 2, 3, 4].map((column) => choices?.records.flatMap(({ cells }) => cells[column] || []))
    expect(columns).toEqual([known.callerIds, ['none', 'inbound', 'outbound', 'all'], ['yes', 'no'], known.targets, known.sites])
    const sheet = readXml(strFromU8(unzipSync(template)['xl/worksheets/sheet1.xml'] ?? new Uint8Array()))
    const offers = child(sheet, 'dataValidations').children
    expect(offers.map(({ attributes, children: [range] }) => [attributes['sqref'], range?.text])).toEqual([
      ['C2:C5001', "'Choices'!$A$1:$A$2"],
      ['D2:D5001', "'Choices'!$B$1:$B$4"],
      ['E2:E5001', "'Choices'!$C$1:$C$2"],
      ['J2:J5001', "'Choices'!$D$1:$D$2"],
      ['K2:K5001', "'Choices'!$E$1:$E$1"],
    ])
  })

  it.each(locales)('has a sheet of choices that an import in any language knows for what it is, in %s', async (locale) => {
    expect(isChoicesName((await listWords(locale)).choices)).toBe(true)
  })

  it('of an account of which nothing is known offers what the API knows', async () => {
    const template = await templateWorkbook({ callerIds: [], targets: [], sites: [] }, await listWords('vi'), at)
    const read = readWorkbook(template)
    expect(read.ok && read.sheets[1]?.records.map(({ cells }) => cells)).toEqual([
      ['không', 'có'],
      ['gọi vào', 'không'],
      ['gọi ra'],
      ['tất cả'],
    ])
  })
})
