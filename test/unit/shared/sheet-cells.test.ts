import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMac } from '#shared/mac.ts'
import { showMac } from '#shared/show-mac.ts'
import { cellsOf, fromSheetCell, toSheetCell } from '#shared/sheet-cells.ts'
import { shownInSpreadsheet } from '../../support/readers/spreadsheets.ts'

/** Texts that look like something else, and any others. */
const risky = fc.oneof(
  fc.stringMatching(/^[0-9]{1,20}$/),
  fc.stringMatching(/^[0-9.,:/\\+()%$€ e-]{1,12}$/),
  fc.stringMatching(/^[0-9]{0,2}[ -]?(jan|Feb|MAR|may|Sept|december)[ -]?[0-9]{0,4}$/),
  fc.stringMatching(/^['=+@-]{1,3}[0-9A-Z("']{0,8}$/),
  fc.constantFrom('true', 'False', 'TRUE', '="0900"', "'=1", "'0900", '0', '00', '-1', '(5)', '5 PM', '1 1/2', '２０', '٣'),
  fc.string({ unit: 'grapheme' }),
)
const hex = fc.stringMatching(/^[0-9a-f]{12}$/)

describe('a cell of a CSV', () => {
  it('is shown by a spreadsheet as its text, with a mark before what would be run', () => {
    fc.assert(
      fc.property(risky, (text) => {
        const shown = shownInSpreadsheet(toSheetCell(text))
        expect(shown === text || shown === `'${text}`).toBe(true)
        if (shown !== text) expect(text).toMatch(/^['\s]*[=+\-@\t\r＝＋－＠]/)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['0900', '00', '001565123456', '123456789012', '1/2', '3-4', '12:30', '1E5', '5 pm', '50%', 'Sep 2', 'true'])(
    '%s would be shown as something else, and is kept',
    (text) => {
      expect(shownInSpreadsheet(text)).not.toBe(text)
      expect(shownInSpreadsheet(toSheetCell(text))).toBe(text)
    },
  )

  it.each(['1001', '0', 'Kho', 'Phòng 0900', 'March', 'Mai 2', '00:15:65:12:34:56', 'a1b2c3d4e5f6', ''])(
    '%s stays as it is',
    (text) => expect(toSheetCell(text)).toBe(text),
  )

  it('with a MAC keeps all of its digits', () => {
    fc.assert(
      fc.property(hex, (mac) => {
        const shown = shownInSpreadsheet(toSheetCell(showMac(mac)))
        expect(shown).toBe(showMac(mac))
        expect(readMac(shown)).toEqual(readMac(mac))
      }),
    )
  })

  it('is read back as its text, from the file and as a spreadsheet shows it', () => {
    fc.assert(
      fc.property(risky, (text) => {
        expect(fromSheetCell(toSheetCell(text))).toBe(text)
        expect(fromSheetCell(shownInSpreadsheet(toSheetCell(text)))).toBe(text)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the cells of a line', () => {
  it.each([
    ['1001\tAn\t00:15:65:00:00:01', ['1001', 'An', '00:15:65:00:00:01']],
    ['"1001";"An; Bình";"001565000001"', ['1001', 'An; Bình', '001565000001']],
    ['"=""0900""","a ""b"", c",,x', ['0900', 'a "b", c', '', 'x']],
    ['="0900",\'=1+1', ['0900', '=1+1']],
    ['001565000001', ['001565000001']],
    ['', ['']],
    ['"never closed,1001', ['"never closed', '1001']],
  ])('%j are %j', (line, cells) => expect(cellsOf(line)).toEqual(cells))

  it('are those that were written, whatever is in them', () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text) && text === text.trim())
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
        const line = cells.map((text) => `"${toSheetCell(text).replaceAll('"', '""')}"`).join(',')
        expect(cellsOf(line)).toEqual(cells)
      }),
    )
  })
})
