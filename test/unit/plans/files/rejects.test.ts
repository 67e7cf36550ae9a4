// Rows that were not done come back in the form of their list, say why, and are done once somebody has put them right.
import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { locales } from '#shared/locales.ts'
import { encodeText } from '../../../../src/main/plans/files/encode.ts'
import { writeRejects } from '../../../../src/main/plans/files/rejects.ts'
import { listWords } from '../../../../src/main/plans/files/words.ts'
import { isReason } from '../../../../src/main/plans/import/columns.ts'
import { decodeText, type TextEncoding } from '../../../../src/main/plans/import/encodings.ts'
import { readList, type ListReading } from '../../../../src/main/plans/import/list.ts'

const corpus = new URL('../../../corpus/import/', import.meta.url)
const files = readdirSync(corpus).filter((name) => name !== 'manifest.json' && readList(readFileSync(new URL(name, corpus))).ok)
const header = 'Reason (Linecard)'
const why = 'Số này đã có “ở đây”.'

function read(bytes: Uint8Array): ListReading {
  const reading = readList(bytes)
  if (!reading.ok) throw new Error(`refused: ${reading.why}`)
  return reading
}

/** These lines once more, each with the same reason. */
function rejected(bytes: Uint8Array, lines: readonly number[], reason = why): Uint8Array {
  const { sheet, headerLine } = read(bytes)
  const written = writeRejects({ bytes, sheet, headerLine, header, reasons: new Map(lines.map((line) => [line, reason])) })
  if (!written) throw new Error('not written')
  return written.bytes
}

const utf8 = (text: string): Uint8Array => Buffer.from(text)
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

describe('the file of rejected rows', () => {
  it.each(files)('of %s has the same form, and the same rows in it once it is imported', (file) => {
    const bytes = readFileSync(new URL(file, corpus))
    const before = read(bytes)
    const lines = before.rows.map(({ line }) => line)
    const after = read(rejected(bytes, lines))
    expect([after.delimiter, after.sheet, after.shape]).toEqual([before.delimiter, before.sheet, before.shape])
    // Few Western letters may be read as they are in UTF-8, too.
    if (before.encoding !== 'windows-1252') expect(after.encoding).toBe(before.encoding)
    expect(after.headers.filter((one) => one !== '')).toEqual([
      ...before.headers.filter((one) => one !== ''),
      ...(before.headerLine === 0 ? [] : [header]),
    ])
    expect(after.rows.map(({ values }) => values)).toEqual(before.rows.map(({ values }) => values))
    expect(after.rows.map(({ ready }) => ready)).toEqual(before.rows.map(({ ready }) => ready))
    expect(after.ignoredColumns).toEqual(before.ignoredColumns)
  })

  it.each(files)('of %s has a chosen row alone, and the next such file has one reason, too', (file) => {
    const bytes = readFileSync(new URL(file, corpus))
    const before = read(bytes)
    const chosen = before.rows.filter((_, at) => at % 2 === 1)
    if (chosen.length === 0) return
    const once = rejected(
      bytes,
      chosen.map(({ line }) => line),
    )
    const twice = rejected(
      once,
      read(once).rows.map(({ line }) => line),
      'Other',
    )
    for (const again of [once, twice]) {
      const after = read(again)
      expect(after.rows.map(({ values: { number } }) => number)).toEqual(chosen.map(({ values: { number } }) => number))
      expect(after.headers.filter((one) => one === header)).toHaveLength(before.headerLine === 0 ? 0 : 1)
    }
  })

  it('has nothing left once it was put right', () => {
    const list = 'Số máy nhánh;Họ và tên;Mã PIN\r\n1001;Lan;0007\r\n10x2;"Kho; 2";0008\r\n1003;Nguyễn, An\r\n1004;Bình;1;x\r\n'
    const before = read(utf8(list))
    const lines = before.rows.filter(({ ready }) => !ready).map(({ line }) => line)
    const bytes = rejected(utf8(list), [...lines, 4], 'Sai.')
    expect(text(bytes)).toBe(
      `Số máy nhánh;Họ và tên;Mã PIN;${header}\r\n10x2;"Kho; 2";0008;Sai.\r\n1003;Nguyễn, An;;Sai.\r\n1004;Bình;1;x;Sai.\r\n`,
    )
    const fixed = read(utf8(text(bytes).replace('10x2', '1002').replace('1;x;', '0001;')))
    expect(fixed.rows).toEqual([
      { line: 2, ready: true, values: { number: '1002', displayName: 'Kho; 2', voicemailPin: '0008' } },
      { line: 3, ready: true, values: { number: '1003', displayName: 'Nguyễn, An' } },
      { line: 4, ready: true, values: { number: '1004', displayName: 'Bình', voicemailPin: '0001' } },
    ])
    expect([fixed.findings, fixed.ignoredColumns]).toEqual([[], []])
  })

  it('keeps Excel’s line about the delimiter, titles, the mark of the encoding and the ends of lines', () => {
    const list = '\ufeffsep=;\nDanh sách\nnumber;name\n1001;Lan\n1002;Kho\n'
    expect(text(rejected(utf8(list), [5], 'x'))).toBe(`\ufeffsep=;\nDanh sách\nnumber;name;${header}\n1002;Kho;x\n`)
  })

  it('keeps a line with an open quote as it is, so that it is not taken for a name', () => {
    const list = 'number,name\n1001,An\n1002,"Bình\n1003,Chi\n'
    const bytes = rejected(utf8(list), [3, 4], 'x')
    expect(text(bytes)).toBe(`number,name,${header}\n1002,"Bình,x\n1003,Chi,x\n`)
    expect(read(bytes).findings.map(({ code, line }) => [code, line])).toEqual([['quote-open', 2]])
  })

  it('without headers gets none, and no reason is taken for a name', () => {
    const bytes = rejected(utf8('1001,001565aabb01\n1002,001565aabb02\n'), [2], 'Đã có.')
    expect(text(bytes)).toBe('1002,001565aabb02,Linecard: Đã có.\n')
    expect(read(bytes).rows.map(({ values }) => values)).toEqual([{ number: '1002', mac: '001565aabb02' }])
  })

  it('has a column of reasons that an import in any language leaves out unasked', async () => {
    for (const locale of locales) expect(isReason((await listWords(locale)).reason)).toBe(true)
  })

  it('of a workbook keeps what else is in it, and no formula', () => {
    const bytes = readFileSync(new URL('32-formulas-dates.xlsx', corpus))
    const once = rejected(
      bytes,
      read(bytes).rows.map(({ line }) => line),
    )
    const [before, after] = [unzipSync(bytes), unzipSync(once)]
    expect(Object.keys(after)).toEqual(Object.keys(before).filter((name) => name !== 'xl/calcChain.xml'))
    const sheets = Object.keys(after).filter((name) => name.startsWith('xl/worksheets/sheet'))
    for (const name of sheets) expect(strFromU8(after[name] ?? new Uint8Array())).not.toMatch(/<f[\s>]/)
  })
})

describe('text in an encoding of lists', () => {
  it.each<[TextEncoding, boolean]>([
    ['utf-8', false],
    ['utf-8', true],
    ['utf-16le', true],
    ['utf-16be', true],
  ])('comes back from %s whatever it is (mark: %s)', (encoding, mark) => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (one) => {
        const composed = one.replace(/^\ufeff/, '').normalize('NFC')
        expect(new TextDecoder(encoding).decode(encodeText(composed, encoding, mark))).toBe(composed)
      }),
    )
  })

  it('comes back from Windows-1258 where it is Vietnamese, and loses marks that a code page does not have', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ “”…–0-9]{1,40}$/u), (one) => {
        const bytes = encodeText(one, 'windows-1258', false)
        expect(new TextDecoder('windows-1258').decode(bytes).normalize('NFC')).toBe(one.normalize('NFC'))
      }),
    )
    expect(new TextDecoder('windows-1252').decode(encodeText('Zoë: Số đã “có” 中', 'windows-1252', false))).toBe(
      'Zoë: So dã “có” ?',
    )
    const decoded = decodeText(encodeText('number,name\n1001,Nguyễn Đức\n', 'windows-1258', false))
    expect(decoded.ok && decoded.text).toBe('number,name\n1001,Nguyễn Đức\n')
  })
})
