// What is read by hand against what a parser reads: the same, or nothing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsedRecordsOf, quickRecordsOf } from '../../../../src/main/plans/import/sheet.ts'
import { parsedStringsOf, quickStringsOf } from '../../../../src/main/plans/import/strings.ts'
import { asBytes } from '../../../../src/main/plans/import/xml.ts'

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const strings = ['number', 'Nguyễn', '0012']
const formats = [
  { digits: 1, date: false },
  { digits: 4, date: false },
  { digits: 1, date: true },
]
const xmlOf = (text: string): string => asBytes(new TextEncoder().encode(text))

/** What a spreadsheet writes. */
const usual = {
  text: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/[<&]/g, '')),
    fc.constantFrom(
      '1',
      '12',
      '0.5',
      '1E3',
      '&amp;',
      'Lê &lt;Lợi&gt;',
      '&#x1EBF;',
      '_x000D_',
      ' ',
      '',
      'true',
      '99999999999999999999',
    ),
  ),
  attribute: fc.constantFrom(
    ...[' r="A1"', ' r="C7"', ' r="AB12"', ' t="s"', ' t="b"', ' t="str"', ' t="inlineStr"', ' t="e"', ' t="n"', ' t="d"'],
    ...[' s="1"', ' s="2"', ' s="77"', ' hidden="1"', ' hidden="true"', ' hidden="0"', ' spans="1:8"', ' x14ac:dyDescent="0.25"'],
  ),
  blanks: fc.constantFrom('', '', '', '\n', '\r\n  ', '\t'),
}
/** What none writes, and some program may. */
const odd = {
  text: fc.constantFrom('<![CDATA[<1>]]>', '<!-- no -->', '<r>1</r>', '<', '&', 'a > b'),
  attribute: fc.constantFrom(
    ...[
      " r='A2'",
      '  r="B2"',
      ' x:r="D1"',
      ' r="A&#49;"',
      ' xmlns="urn:other"',
      ' xmlns:x="urn:other"',
      ' r',
      ' r="a1"',
      ' r=""',
    ],
    ...[' s="one"', ' t="é"', ' t="a>b"', '\ns="1"', ' r = "A1"', ' r="A1"t="s"'],
  ),
  piece: fc.constantFrom(
    '<extLst/>',
    '<!-- <row/> -->',
    'text',
    '<x:c><v>1</v></x:c>',
    '<c/>',
    '</c>',
    '<row>',
    '<is/>',
    '<is><t/></is>',
  ),
}

const attributes = (some: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(some, { maxLength: 3 }).map((all) => all.join(''))

function sheetOf(text: fc.Arbitrary<string>, attribute: fc.Arbitrary<string>, piece: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const tail = attributes(attribute)
  const said = fc.oneof(
    text.map((value) => `<v>${value}</v>`),
    fc.tuple(fc.constantFrom('', ' xml:space="preserve"'), text).map(([keeps, value]) => `<is><t${keeps}>${value}</t></is>`),
    fc.tuple(tail, text, text).map(([formula, code, value]) => `<f${formula}>${code}</f><v>${value}</v>`),
    tail.map((formula) => `<f${formula}/>`),
    piece,
  )
  const cell = fc.oneof(
    fc.tuple(tail, said).map(([its, content]) => `<c${its}>${content}</c>`),
    tail.map((its) => `<c${its}/>`),
    piece,
  )
  const row = fc.oneof(
    fc
      .tuple(tail, fc.array(fc.tuple(cell, usual.blanks), { maxLength: 4 }))
      .map(([its, cells]) => `<row${its}>${cells.flat().join('')}</row>`),
    tail.map((its) => `<row${its}/>`),
    piece,
  )
  return fc.tuple(usual.blanks, fc.array(fc.tuple(row, usual.blanks), { maxLength: 4 })).map((all) => all.flat(2).join(''))
}

const frame = (rows: string, head = '', foot = ''): string =>
  xmlOf(
    `<?xml version="1.0"?>\n<worksheet xmlns="${main}" xmlns:x="${main}" xmlns:x14ac="urn:ac">${head}<sheetData>${rows}</sheetData>${foot}</worksheet>`,
  )

/** What the parser makes of it; null: it is not well-formed. */
function parsed(xml: string): object | null {
  try {
    return parsedRecordsOf(xml, strings, formats)
  } catch {
    return null
  }
}
function quick(xml: string): object | null {
  try {
    return quickRecordsOf(xml, strings, formats)
  } catch {
    return null
  }
}

describe('a sheet that is read by hand', () => {
  it('has the rows that a parser finds', () => {
    const rows = sheetOf(usual.text, usual.attribute, fc.constant(''))
    let byHand = 0
    fc.assert(
      fc.property(rows, (some) => {
        const xml = frame(some)
        const read = quick(xml)
        if (read !== null) {
          byHand += 1
          expect(read).toEqual(parsed(xml))
        }
      }),
      { numRuns: 500 },
    )
    // Only an attribute that comes twice is the parser's.
    expect(byHand).toBeGreaterThan(150)
  })

  it('has those rows or is left to the parser, whatever is written', () => {
    const rows = sheetOf(
      fc.oneof({ weight: 8, arbitrary: usual.text }, odd.text),
      fc.oneof({ weight: 12, arbitrary: usual.attribute }, odd.attribute),
      fc.oneof({ weight: 8, arbitrary: fc.constant('') }, odd.piece),
    )
    const around = fc.constantFrom(
      '',
      '<mergeCells><mergeCell ref="A1:C2"/></mergeCells>',
      '<!-- <sheetData> -->',
      '<sheetData/>',
      '<row/>',
    )
    fc.assert(
      fc.property(rows, around, around, (some, head, foot) => {
        const xml = frame(some, head, foot)
        const read = quick(xml)
        if (read !== null) expect(read).toEqual(parsed(xml))
      }),
      { numRuns: 1_000 },
    )
  })

  it('is one as spreadsheets write it: with formulas, shared texts, merged cells and entities', () => {
    const xml = frame(
      '<row r="2" spans="1:3" ht="15" hidden="1" x14ac:dyDescent="0.25"><c r="A2" s="1"><v>12</v></c><c r="C2" t="s"><v>1</v></c></row>' +
        '<row r="3"><c r="A3" t="str"><f>A2&amp;"x"</f><v>12x</v></c><c r="B3" t="inlineStr"><is><t xml:space="preserve"> Lê &amp; </t></is></c></row>',
      '<sheetViews/>',
      '<mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells>',
    )
    expect(quick(xml)).toEqual([
      { line: 2, cells: ['0012', '', 'Nguyễn'], hidden: true },
      { line: 3, cells: ['12x', ' Lê & '], kinds: new Map([[0, 'formula']]), merged: true },
    ])
  })

  it.each([
    ['in another namespace', xmlOf('<worksheet xmlns="urn:other"><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>')],
    ['with a comment in it', frame('<row><!-- --><c><v>1</v></c></row>')],
    ['with rows elsewhere', frame('<row><c><v>1</v></c></row>', '', '<x:row><x:c><x:v>2</x:v></x:c></x:row>')],
    ['in a comment', frame('<row><c><v>1</v></c></row>', '<!--', '-->')],
  ])('is left to the parser %s', (_, xml) => {
    expect(quick(xml)).toBeNull()
  })
})

describe('the texts that cells share, read by hand,', () => {
  const text = fc.oneof({ weight: 8, arbitrary: usual.text }, odd.text)
  const item = fc.oneof(
    fc.tuple(fc.constantFrom('', '', ' xml:space="preserve"'), text).map(([keeps, said]) => `<si><t${keeps}>${said}</t></si>`),
    fc.constantFrom(
      '<si><t>a</t></si>',
      '<si><t>a</t></si>',
      '<si><t/></si>',
      '<si><r><t>a</t></r><r><t>b</t></r></si>',
      '<si/>',
    ),
  )

  it('are what a parser finds, or are left to it', () => {
    let byHand = 0
    fc.assert(
      fc.property(
        fc.array(fc.tuple(item, usual.blanks), { maxLength: 5 }),
        fc.constantFrom(main, 'urn:other'),
        (items, namespace) => {
          const xml = xmlOf(`<?xml version="1.0"?><sst xmlns="${namespace}" count="1">${items.flat().join('')}</sst>`)
          const attempt = (read: (xml: string) => string[] | null): string[] | null => {
            try {
              return read(xml)
            } catch {
              return null
            }
          }
          const read = attempt(quickStringsOf)
          if (read === null) return
          byHand += 1
          expect(read).toEqual(attempt(parsedStringsOf))
        },
      ),
      { numRuns: 500 },
    )
    expect(byHand).toBeGreaterThan(50)
  })
})
