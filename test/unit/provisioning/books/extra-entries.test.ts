import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phraseText } from '#shared/phrase.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import { readExtraEntries } from '../../../../src/main/provisioning/books/extra-entries.ts'

const wrong = (text: string): string[] => readExtraEntries(text).lines.map(({ line, why }) => `${line}: ${phraseText(why)}`)

describe('further entries of a phone book', () => {
  it.each([
    ['commas', 'Cứu hỏa,114\nCấp cứu,115'],
    ['semicolons and a heading', 'Họ và tên;Số điện thoại\r\nCứu hỏa;114\r\nCấp cứu;115\r\n'],
    ['tabs, as a spreadsheet copies them', 'Cứu hỏa\t114\nCấp cứu\t115\n'],
    ['a mark, a line that tells the separator, quotes', '\ufeffsep=;\r\n"Name";"Phone"\r\n"Cứu hỏa";"114"\r\n"Cấp cứu";"115"'],
    ['columns in another order, and others between', 'Phone,Company,Name\n114,,Cứu hỏa\n115,"A, B",Cấp cứu'],
    ['letters and marks apart', 'Cứu hỏa,114\nCấp cứu,115'.normalize('NFD')],
    ['cells that a spreadsheet was told to leave alone', 'Cứu hỏa,"=""114"""\nCấp cứu,"=""115"""'],
    ['empty lines', '\n\nCứu hỏa,114\n,\n\nCấp cứu,115\n\n'],
  ])('are read from %s', (_, text) => {
    expect(readExtraEntries(text)).toEqual({
      entries: [
        { name: 'Cứu hỏa', number: '114' },
        { name: 'Cấp cứu', number: '115' },
      ],
      lines: [],
    })
  })

  it('may have a mobile and another number, or only one of these', () => {
    expect(readExtraEntries('name,number,mobile,other\nA,1,2,3\nB,,+84 (90) 123-4567,\nC,,,9\nD,4,,5').entries).toEqual([
      { name: 'A', number: '1', mobile: '2', other: '3' },
      { name: 'B', number: '+84901234567' },
      { name: 'C', number: '9' },
      { name: 'D', number: '4', other: '5' },
    ])
  })

  it('that are wrong are said by their line, and hide no other', () => {
    expect(wrong('Cứu hỏa,114\n,115\nKho,\nBảo vệ,gọi lễ tân\n"Hai\ndòng",12')).toEqual([
      '2: no name',
      '3: no number',
      '4: “gọi lễ tân” is not a phone number',
    ])
    expect(readExtraEntries('Cứu hỏa,114\n,115').entries).toHaveLength(1)
    const open = 'sep=,\nCứu hỏa,114\n"Kho,12\nCấp cứu,115'
    expect(wrong(open)).toEqual(['3: a quotation mark that is not closed'])
    expect(readExtraEntries(open).entries.map(({ number }) => number)).toEqual(['114', '115'])
  })

  it('come back from a sheet that was written with care for spreadsheets', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((text) =>
      text
        .normalize('NFC')
        .replace(/\p{Cc}/gu, '')
        .trim(),
    )
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: name.filter((text) => text !== '' && !/^'|^="/.test(text)),
            number: fc.stringMatching(/^0[0-9]{3,9}$/),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        (entries) => {
          const quoted = (text: string): string => `"${toSheetCell(text).replaceAll('"', '""')}"`
          const text = ['name,number', ...entries.map((one) => `${quoted(one.name)},${quoted(one.number)}`)].join('\r\n')
          expect(readExtraEntries(text)).toEqual({ entries, lines: [] })
        },
      ),
    )
  })

  it('of any text make no error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1,;\t"\n\r=+ ') }), (text) => {
        const { entries } = readExtraEntries(text)
        for (const { number } of entries) expect(number).toMatch(/^\+?[0-9*#]+$/)
      }),
    )
  })
})
