// What is exported is what an import reads again, whatever a PBX tells; and nothing of it runs in a spreadsheet.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Extension } from '#shared/extension.ts'
import { recordingModes, extensionStatuses } from '#shared/extension-words.ts'
import { locales } from '#shared/locales.ts'
import { extensionsCsv, extensionsWorkbook } from '../../../../src/main/plans/files/extension-list.ts'
import { listWords } from '../../../../src/main/plans/files/words.ts'
import { cleanCell } from '../../../../src/main/plans/import/cells.ts'
import { readList, type ListReading } from '../../../../src/main/plans/import/list.ts'
import { anExtension } from '../../../support/extensions.ts'
import { openedCsv, openedWorkbook } from '../../../support/readers/spreadsheets.ts'

const at = Date.UTC(2026, 10, 27, 8)

function read(bytes: Uint8Array): ListReading {
  const reading = readList(bytes)
  if (!reading.ok) throw new Error(`refused: ${reading.why}`)
  return reading
}

/** What a list can say of an extension; of a name that cannot be seen it says nothing. */
function said(one: Extension): object {
  const { number, displayName, voicemailEnabled, outboundCallerId, recordingMode, status, teamId, maxConcurrent } = one
  const fields = { number, teamId, outboundCallerId, recordingMode, voicemailEnabled, maxConcurrent, status }
  const name = (displayName ?? '').normalize('NFC')
  return {
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
    ...(cleanCell(name) !== '' && { displayName: name }),
  }
}

/** Names that spreadsheets, and lists, take for something else. */
const oddNames = fc.constantFrom(
  ...['=1+1', '-A', '+84 28 3333', '@SUM(A1)', '＝1', "'", "'1", "'-A", "''=1", '="x"', '="', '="a""b"', '0012', '1.50', '1e5'],
  ...[
    '1/2',
    '12:30',
    '3 Mar',
    'TRUE',
    'Tổng',
    'Total',
    'A  B',
    ' A',
    'A\u00a0B',
    'A\u200bB',
    'a"b',
    '"a\nb',
    'a\r\nb',
    'a\rb',
    'a\tb',
  ],
  ...['a;b,c|d', '_x000D_', 'Nguyá»…n', 'Nguyễn Thị Đặng', 'sep=;', '#', '\u202eabc', 'Số máy nhánh', '👩‍👩‍👧', '<a&b>', ' '],
)
const names = fc.oneof(
  oddNames,
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.stringMatching(/^[=+\-@'"\d\s,;.:/A-Za-zà-ỹ]{0,20}$/u),
)
const extensions = fc.uniqueArray(
  fc.record({
    number: fc.stringMatching(/^\d{3,10}$/),
    displayName: fc.option(names.filter((name) => !/[^\P{Cc}\t\n\r]/u.test(name))),
    voicemailEnabled: fc.option(fc.boolean()),
    outboundCallerId: fc.option(fc.stringMatching(/^\d{3,15}$/)),
    recordingMode: fc.option(fc.constantFrom(...recordingModes)),
    status: fc.option(fc.constantFrom(...extensionStatuses)),
    teamId: fc.option(fc.nat()),
    maxConcurrent: fc.option(fc.integer({ min: 1, max: 10 })),
  }),
  { selector: ({ number }) => number, minLength: 1, maxLength: 10 },
)

describe('the exported list', () => {
  it.each(locales)('in %s is read again as it was, with nothing to decide, from a CSV and from a workbook', async (locale) => {
    const words = await listWords(locale)
    await fc.assert(
      fc.asyncProperty(extensions, async (some) => {
        const all = some.map((one) => anExtension(one))
        for (const bytes of [await extensionsCsv(all, words), await extensionsWorkbook(all, words, { at })]) {
          const { rows, findings, ignoredColumns } = read(bytes)
          expect(rows.map(({ values }) => values)).toEqual(all.map(said))
          expect(findings.filter(({ code }) => code !== 'zeros-lost')).toEqual([])
          expect(ignoredColumns).toEqual([])
        }
      }),
      { numRuns: 150 },
    )
  })

  it('runs no cell as a formula, and shows what stands in it', async () => {
    const words = await listWords('en')
    await fc.assert(
      fc.asyncProperty(extensions, async (some) => {
        const all = some.map((one) => anExtension(one))
        // The reader of CSVs throws where a cell would be run, and the one of workbooks where a cell is no text.
        const csv = openedCsv(await extensionsCsv(all, words))
        expect(csv.slice(1).map(([number]) => number)).toEqual(all.map(({ number }) => number))
        openedWorkbook(await extensionsWorkbook(all, words, { at }))
      }),
      { numRuns: 150 },
    )
  })

  it('says nothing of what no list can say', async () => {
    const odd = [
      anExtension({
        number: '1001',
        displayName: 'Lan',
        recordingMode: 'on-demand',
        status: 'suspended',
        outboundCallerId: 'anonymous',
      }),
      anExtension({ number: '1002', teamId: -1, maxConcurrent: 99, displayName: '\u200b' }),
    ]
    const { rows, findings } = read(await extensionsCsv(odd, await listWords('vi')))
    expect(rows.map(({ values }) => values)).toEqual([
      { number: '1001', displayName: 'Lan', voicemailEnabled: false, maxConcurrent: 2 },
      { number: '1002', voicemailEnabled: false, recordingMode: 'none', status: 'active' },
    ])
    expect(findings).toEqual([])
  })
})
