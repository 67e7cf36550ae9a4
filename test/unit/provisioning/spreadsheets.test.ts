import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { defaultSipService } from '#shared/sip-service.ts'
import { parseMac } from '#shared/mac.ts'
import { showMac } from '#shared/show-mac.ts'
import { pastedMacs } from '../../../src/renderer/src/features/handoff-many/many-macs.ts'
import { bundleWords } from '../../../src/main/provisioning/bundle-words.ts'
import { writeBundle, type BundleEntry } from '../../../src/main/provisioning/bundle.ts'
import { renderFor } from '../../../src/main/provisioning/make.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { writeWorkbook } from '../../../src/main/provisioning/workbook.ts'
import { createHistory } from '../../../src/main/registrations/history.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { openedCsv, openedWorkbook } from '../../support/readers/spreadsheets.ts'

const words = await bundleWords('en')
const at = Date.UTC(2026, 10, 27, 8)

interface Person {
  readonly number: string
  readonly displayName: string
  readonly mac: string | null
}

const people: readonly Person[] = [
  { number: '0900', displayName: 'Bảo vệ', mac: '001565123456' },
  { number: '0012', displayName: '1/2', mac: '00e123456789' },
  { number: '1001', displayName: 'Trần "Bích", Kho; 2', mac: '805ec0112233' },
  { number: '1002', displayName: '=HYPERLINK("http://evil.example")', mac: '001565999999' },
  { number: '1003', displayName: 'SEP2', mac: null },
]

function entry({ number, displayName, mac }: Person): BundleEntry {
  const target = targets.find(({ info }) => info.id === 'yealink')
  if (!target) throw new Error('no phone')
  const account = {
    extension: number,
    displayName,
    password: 'secret',
    mac,
    madeAt: 0,
    sip: defaultSipService('pbx.example.com'),
  }
  return { number, displayName, mac, target: target.info, made: renderFor(target, account) }
}

async function lists(of: readonly Person[]): Promise<{ csv: Uint8Array; workbook: Uint8Array }> {
  const chunks: Uint8Array[] = []
  await writeBundle(of.map(entry), async (chunk) => void chunks.push(chunk), { at, words })
  const files = unzipSync(new Uint8Array(Buffer.concat(chunks)))
  return { csv: files['manifest.csv'] ?? new Uint8Array(), workbook: files['manifest.xlsx'] ?? new Uint8Array() }
}

/** Number, name and MAC of each row. */
const told = (rows: readonly (readonly string[])[]): string[][] =>
  rows.slice(1).map((row) => [0, 1, 3].map((column) => row[column] ?? ''))
const wanted = people.map(({ number, displayName, mac }) => [number, displayName, mac === null ? '' : showMac(mac)])
const numbers = people.map(({ number }) => number)
const macs = people.map(({ number, mac }) => [number, mac])

describe('the list of a bundle', () => {
  it('opens as a CSV with its zeros, MACs and names whole, and a mark before what would be run', async () => {
    const rows = told(openedCsv((await lists(people)).csv))
    expect(rows).toEqual(wanted.map(([number, name, mac]) => [number, name?.replace(/^=/, "'=") ?? '', mac]))
  })

  it('opens as a workbook of texts, exactly', async () => {
    expect(told(openedWorkbook((await lists(people)).workbook))).toEqual(wanted)
  })

  it.each([
    ['the text of the CSV', ({ csv }: { csv: Uint8Array }) => new TextDecoder().decode(csv)],
    ['cells of the CSV in a spreadsheet', ({ csv }: { csv: Uint8Array }) => copied(openedCsv(csv))],
    ['cells of the workbook', ({ workbook }: { workbook: Uint8Array }) => copied(openedWorkbook(workbook))],
  ])('gives each extension its phone again, pasted as %s', async (_name, text) => {
    // In another order than it has, and some of them where the paste begins at the last.
    const found = pastedMacs(numbers.toReversed(), '0900', text(await lists(people)))
    expect(numbers.map((number) => [number, parseMac(found.get(number) ?? '')])).toEqual(macs)
    expect(found.has('1003')).toBe(false)
  })
})

/** As a spreadsheet puts cells on the clipboard. */
function copied(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return `${rows.map((row) => row.map(cell).join('\t')).join('\r\n')}\r\n`
}

it('the history of an extension opens with the zeros of its number', async () => {
  const history = createHistory(openStore(':memory:'))
  history.record('a', '0900', { state: 'registered', checkedAt: at, source: 'pbx' })
  const [, row] = openedCsv(new TextEncoder().encode(await history.csv('a', '0900')))
  expect(row).toEqual(['0900', '2026-11-27T08:00:00.000Z', '2026-11-27T08:00:00.000Z', 'registered'])
})

it.each([
  ['1001', 'An', 'Xy7kQ2', []],
  ['0900', 'An', 'Xy7kQ2', ['csv-formula']],
  ['1001', '1/2', 'Xy7kQ2', ['csv-formula']],
  ['1001', 'An', '00123456', ['csv-formula']],
  ['1001', 'An', '=Xy7kQ2', ['csv-formula']],
])(
  'the CSV for scripts of %s, %s and %s is exact, and says where a spreadsheet would change it',
  (number, displayName, password, codes) => {
    const target = targets.find(({ info }) => info.id === 'csv')
    if (!target) throw new Error('no CSV')
    const account = {
      extension: number,
      displayName,
      password,
      mac: '001565123456',
      madeAt: 0,
      sip: defaultSipService('pbx.example.com'),
    }
    const made = renderFor(target, account)
    if (!made.ok) throw new Error('refused')
    expect(made.value.notes.map(({ code }) => code)).toEqual(codes)
    const [, cells] = parse(Buffer.from(made.value.files[0]?.bytes ?? []))
    expect(cells?.slice(0, 4)).toEqual([number, displayName, password, '00:15:65:12:34:56'])
  },
)

describe('a workbook', () => {
  const text = fc.string({ unit: 'binary' }).map((one) => one.replace(/[^\P{Cc}\t\n]|[\ufffe\uffff]/gu, '').toWellFormed())
  it('holds every text as it is, but for what XML cannot hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }), async (rows) => {
        const [heading = []] = rows
        const read = openedWorkbook(await writeWorkbook([heading, ...rows], { at }))
        expect(read).toEqual([heading, ...rows].map((row) => row.slice(0, row.findLastIndex((cell) => cell !== '') + 1)))
      }),
      { numRuns: 50, examples: [[[['_x0041_', ' a ', '&<>"']]], [[['a\nb', '_X000D_', '__x005F_']]]] },
    )
  })

  it('leaves out what no spreadsheet could read', async () => {
    expect(openedWorkbook(await writeWorkbook([['a\u0000b\u001f', '\ud800', 'x'.repeat(40_000)]], { at }))).toEqual([
      ['ab', '\ufffd', 'x'.repeat(32_767)],
    ])
  })

  it('lets others have their turn', async () => {
    let turns = 0
    await writeWorkbook(
      Array.from({ length: 1_000 }, (_, index) => [String(index)]),
      { at, pause: async () => void (turns += 1) },
    )
    expect(turns).toBe(5)
  })
})
