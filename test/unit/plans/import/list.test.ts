import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { cleanCell } from '../../../../src/main/plans/import/cells.ts'
import { readList, type ListChoices, type ListReading, type ListRefused } from '../../../../src/main/plans/import/list.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function read(text: string | Uint8Array, choices?: ListChoices): ListReading {
  const reading = readList(typeof text === 'string' ? utf8(text) : text, choices)
  if (!reading.ok) throw new Error(`refused: ${reading.why}`)
  return reading
}
const values = (text: string | Uint8Array, choices?: ListChoices): object[] => read(text, choices).rows.map((row) => row.values)
const codes = (text: string): string[] => read(text).findings.map(({ code, line }) => `${line ?? '-'} ${code}`)

/** Old single-byte text: characters to bytes by a table of their own. */
const bytesOf = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part]))))

const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
  const bytes = Buffer.from(text, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

/** A workbook of one sheet, as small as the format lets it be. */
function workbook(sheet: string, more: Readonly<Record<string, string>> = {}): Uint8Array {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const parts = {
    'xl/workbook.xml': `<x:workbook xmlns:x="${main}" xmlns:r="${relations}"><x:sheets><x:sheet name="A &amp; B" sheetId="1" r:id="r1"/></x:sheets></x:workbook>`,
    'xl/_rels/workbook.xml.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="/xl/worksheets/one.xml"/></Relationships>',
    'xl/worksheets/one.xml': `<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
    ...more,
  }
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
}

describe('a list', () => {
  it.each([',', ';', '\t', '|'])(
    'comes back as it was written, with %j between its cells, in any encoding and with any line ends',
    (delimiter) => {
      const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map(cleanCell)
      const row = fc.record({
        number: fc.integer({ min: 100, max: 9_999_999 }).map(String),
        displayName: name.filter(
          (text) => /^[\p{L}\p{N}][^\p{C}]*$/u.test(text) && !/^(?:total|sum|count|cong|tong)/i.test(text),
        ),
        voicemailPin: fc.stringMatching(/^0\d{3}$/),
      })
      fc.assert(
        fc.property(
          fc.uniqueArray(row, { selector: ({ number }) => number, minLength: 1, maxLength: 12 }),
          fc.constantFrom('\n', '\r\n', '\r'),
          fc.constantFrom('utf-8', 'utf-8 with a mark', 'utf-16le', 'utf-16be'),
          fc.constantFrom(
            ['number', 'name', 'pin'],
            ['Số máy lẻ', 'Họ và tên', 'Mã PIN'],
            ['EXTENSION_NUMBER', 'Display Name', 'Voicemail-PIN'],
          ),
          (rows, lineEnd, encoding, header) => {
            const text = stringify([header, ...rows.map((one) => [one.number, one.displayName, one.voicemailPin])], {
              delimiter,
              record_delimiter: lineEnd,
            })
            const bytes = {
              'utf-8': () => utf8(text),
              'utf-8 with a mark': () => utf8(`\ufeff${text}`),
              'utf-16le': () => utf16(`\ufeff${text}`, false),
              'utf-16be': () => utf16(`\ufeff${text}`, true),
            }[encoding]?.()
            expect(values(bytes ?? '')).toEqual(rows.map((one) => ({ ...one, displayName: one.displayName.normalize('NFC') })))
          },
        ),
        { numRuns: 60 },
      )
    },
  )

  it('of any bytes at all is read or refused, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([utf8('number,name\n'), bytes])),
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), bytes])),
        ),
        (bytes) => {
          expect(typeof readList(bytes).ok).toBe('boolean')
        },
      ),
      { numRuns: 400 },
    )
  })

  it('has Excel’s ways of saying that a number is text taken off', () => {
    expect(values('number;name;pin\n="0012";="Lan";="0007"\n')).toEqual([
      { number: '0012', displayName: 'Lan', voicemailPin: '0007' },
    ])
    expect(values("number,name\n'0101,Lan\n")).toEqual([{ number: '0101', displayName: 'Lan' }])
  })

  it('may be typed in full-width digits, with letters and marks apart, or with words around the number', () => {
    expect(values(`number,name\n１００１,${'Nguyễn'.normalize('NFD')}\n`)).toEqual([{ number: '1001', displayName: 'Nguyễn' }])
    expect(codes('number,name\nExt. 1002,Lan\n1003.0,Mai\n1 004,Hoa\n')).toEqual([
      '2 number-cleaned',
      '3 number-cleaned',
      '4 number-cleaned',
    ])
  })

  it('loses one line to a quote that is never closed, and no other', () => {
    const text = 'number,name\n1001,An\n1002,"Bình\n1003,Chi\n1004,"Dung"\n'
    expect(values(text)).toEqual([
      { number: '1001', displayName: 'An' },
      { number: '1003', displayName: 'Chi' },
      { number: '1004', displayName: 'Dung' },
    ])
    expect(codes(text)).toEqual(['3 quote-open'])
  })

  it('keeps a line with too many cells out: a name with a comma would be somebody else’s', () => {
    expect(codes('number,name\n1001,Nguyễn, An\n1002,Bình\n')).toEqual(['2 ragged-long'])
    expect(read('number,name\n1001,Nguyễn, An\n1002,Bình\n').rows.map(({ ready }) => ready)).toEqual([false, true])
  })

  it('tells nothing of a line with too many cells but its number: its password stands in another column, or in none', () => {
    const { findings, rows } = read('number,name,sip password,status\n1001,Nguyễn, An,Zk4mQ7pT9,active\n1002,A, B,x,Zk4mQ7pT9\n')
    expect(findings).toEqual([
      { code: 'ragged-long', severity: 'error', line: 2 },
      { code: 'ragged-long', severity: 'error', line: 3 },
    ])
    expect(rows.map(({ values }) => values)).toEqual([{ number: '1001' }, { number: '1002' }])
    const other = read('name,sip password,number\nNguyễn, An,Zk4mQ7pT9,1001\nBình,,1002\n')
    expect(other.findings).toEqual([{ code: 'ragged-long', severity: 'error', line: 2 }])
  })

  it('that was read in the wrong encoding once says what was meant', () => {
    const twice = new TextDecoder('windows-1252').decode(utf8('Nguyễn Đức'))
    expect(read(`number,name\n1001,${twice}\n`).findings).toEqual([
      expect.objectContaining({ code: 'mojibake', line: 2, suggest: 'Nguyễn Đức' }),
    ])
    expect(codes('number,name\n1001,Ánh Ãn Đào\n')).toEqual([])
  })

  it.each([
    ['TCVN3', bytesOf('number,name\n1001,NguyÔn V', 0xa8, 'n B', 0xb6, 'o\n1002,', 0xae, 'Æng Th', 0xb5, 'nh\n'), 'tcvn3'],
    ['VNI', bytesOf('number,name\n1001,Nguye', 0xe3, 'n Va', 0xea, 'n An\n1002,Tra', 0xe0, 'n Thu', 0xf9, 'y\n'), 'vni'],
  ])('in the old Vietnamese code page %s is refused by name', (_, bytes, page) => {
    expect(readList(bytes)).toEqual({ ok: false, why: 'old-code-page', detail: [page] } satisfies ListRefused)
  })

  it('in a Western code page is not taken for Vietnamese', () => {
    const western = bytesOf('number,name\n1001,Zo', 0xeb, ' No', 0xeb, 'l Ana', 0xef, 's\n1002,Bj', 0xf6, 'rn ', 0xc5, 's\n')
    expect(read(western).encoding).toBe('windows-1252')
    expect(values(western)).toEqual([
      { number: '1001', displayName: 'Zoë Noël Anaïs' },
      { number: '1002', displayName: 'Björn Ås' },
    ])
  })

  it.each([
    ['nothing', '', 'empty-file'],
    ['blank lines', '\n , \n', 'empty-file'],
    ['an old workbook', bytesOf(0xd0, 0xcf, 0x11, 0xe0, 'xxxx'), 'wrong-kind'],
    ['a PDF', '%PDF-1.7 …', 'wrong-kind'],
    ['a picture', bytesOf(0x89, 'PNG', 0, 0, 1, 0, 0, 7), 'wrong-kind'],
    ['a workbook that is cut off', workbook('').subarray(0, 150), 'damaged-file'],
    ['a zip of something else', zipSync({ 'a.txt': strToU8('a') }), 'wrong-kind'],
    ['headers without a number', 'name,mac\nLan,001565aabb01\n', 'no-number-column'],
    ['words', 'hello\nworld\n', 'no-rows'],
    ['headers alone', 'number,name\n', 'no-rows'],
  ])('of %s is refused by name', (_, text, why) => {
    expect(readList(typeof text === 'string' ? utf8(text) : text)).toMatchObject({ ok: false, why })
  })

  it('never tells a password or a PIN in what it finds', () => {
    const found = JSON.stringify(
      read('number,sip password,pin\n1001,Kq7x,8.43E+10\n1002,goodenough1,12345678901234567890123\n').findings,
    )
    expect(found).not.toMatch(/Kq7x|8\.43|1234567890/)
    expect(found).toMatch(/password-too-short/)
  })

  it('shows what it found in one line, whatever a cell has in it', () => {
    const { findings } = read('number,name,voicemail\n1001,A\u001b[2Jn,\u001b[31mmaybe\u202e\n')
    expect(findings.map(({ code, line }) => [code, line])).toEqual([
      ['control-characters', 2],
      ['boolean-unknown', 2],
    ])
    expect(JSON.stringify(findings)).not.toMatch(/\\u001b|\u202e/)
  })

  it('takes columns by name and never by likeness, and says which it leaves out', () => {
    const { ignoredColumns, rows } = read('number,nam,extension notes,phone number\n1001,Lan,x,0901234567\n')
    expect(rows[0]?.values).toEqual({ number: '1001' })
    expect(ignoredColumns).toEqual(['nam', 'extension notes', 'phone number'])
  })

  it('takes a column as somebody once said that it is meant', () => {
    const remembered = { tenban: 'displayName', name: null } as const
    expect(values('number,name,Tên bạn\n1001,x,Lan\n', { remembered })).toEqual([{ number: '1001', displayName: 'Lan' }])
    expect(read('number,name,Tên bạn,note\n1001,x,Lan,y\n', { remembered }).ignoredColumns).toEqual(['note'])
  })

  it('turns first and last names around where somebody says so', () => {
    const text = 'number,first name,last name\n1001,An,Nguyễn\n'
    expect(values(text)).toEqual([{ number: '1001', displayName: 'An Nguyễn' }])
    expect(values(text, { nameOrder: 'turned' })).toEqual([{ number: '1001', displayName: 'Nguyễn An' }])
  })

  it('offers the zeros that the account’s numbers have', () => {
    expect(read('number,name\n101,An\n102,Bình\n', { usualLength: 4 }).findings).toEqual([
      expect.objectContaining({ code: 'zeros-lost', line: 2, suggest: '0101' }),
      expect.objectContaining({ code: 'zeros-lost', line: 3, suggest: '0102' }),
    ])
    // Three and four digits are not a mistake by themselves.
    expect(codes('number,name\n101,An\n1002,Bình\n')).toEqual([])
  })
})

describe('a workbook', () => {
  it('is read by its cells’ own places, in any namespace prefix, with texts in several fonts', () => {
    const sheet =
      '<row r="2"><c r="B2" t="inlineStr"><is><t>number</t></is></c><c r="D2" t="s"><v>0</v></c></row>' +
      '<row r="7"><c r="B7"><v>1001</v></c><c r="D7" t="s"><v>1</v></c></row><row><c><v/></c><c><v>1.002E3</v></c></row>'
    const strings =
      '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>name</t></si>' +
      '<si><r><t>Lê </t></r><r><rPr><b/></rPr><t><![CDATA[<Lợi>]]></t></r><rPh sb="0" eb="1"><t>x</t></rPh></si></sst>'
    const reading = read(workbook(sheet, { 'xl/sharedStrings.xml': strings }))
    expect([reading.sheet, reading.headerLine]).toEqual(['A & B', 2])
    expect(reading.rows).toMatchObject([
      { line: 7, values: { number: '1001', displayName: 'Lê <Lợi>' }, ready: true },
      { line: 8, values: { number: '1002' }, ready: true },
    ])
  })

  it('that would fill the memory is refused before it is unpacked', () => {
    const bomb = Buffer.from(workbook(''))
    // What the list of the archive says of the first part's size.
    bomb.writeUInt32LE(2_000_000_000, bomb.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24)
    expect(readList(bomb)).toMatchObject({ ok: false, why: 'too-large' })
  })

  it('lets somebody choose the sheet', () => {
    expect(readList(workbook('<row r="1"><c r="A1"><v>1001</v></c></row>'), { sheet: 'C' })).toMatchObject({
      ok: false,
      detail: ['A & B'],
    })
  })
})
