import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bookFormatIds } from '#shared/phone-books.ts'
import { phraseText } from '#shared/phrase.ts'
import { bookOf } from '../../../../src/main/provisioning/books/book.ts'
import type { BookEntry, BookFormat } from '../../../../src/main/provisioning/books/entry.ts'
import { bookFormats } from '../../../../src/main/provisioning/books/formats.ts'
import { bookReaders, type Found } from '../../../support/readers/phone-books.ts'

const families = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Huỳnh',
  'Hoàng',
  'Phan',
  'Vũ',
  'Võ',
  'Đặng',
  'Bùi',
  'Đỗ',
  'Hồ',
  'Ngô',
  'Dương',
  'Lý',
]
const middles = ['Thị', 'Văn', 'Hữu', 'Ngọc', 'Đức', 'Quỳnh', 'Thị Mỹ', 'Xuân', 'Bảo', 'Khánh', 'Tường', 'Gia']
const given = [
  'Ánh',
  'Dũng',
  'Hằng',
  'Khuê',
  'Lộc',
  'Nghĩa',
  'Ơn',
  'Phượng',
  'Quyền',
  'Sửu',
  'Thưởng',
  'Uyên',
  'Vĩ',
  'Xuyến',
  'Ý',
  'Ẩn',
]

/** A thousand people, each with another name, half of them with a mobile, too. */
const people: readonly BookEntry[] = Array.from({ length: 1_000 }, (_, at) => ({
  name: [families[at % 16], middles[Math.floor(at / 16) % 12], given[(at + Math.floor(at / 192)) % 16], at]
    .join(' ')
    .normalize('NFC'),
  number: String(1000 + at),
  ...(at % 2 === 0 && { mobile: `+8490${String(at).padStart(7, '0')}` }),
}))

const numbersOf = ({ name, number, mobile, other }: BookEntry): Found[] =>
  [number, mobile, other].flatMap((one) => (one === undefined ? [] : [[name, one] as const]))
/** Poly has one number an entry, and that is its own. */
const expectedOf = (format: BookFormat, entries: readonly BookEntry[]): Found[] =>
  entries.flatMap((entry) => (format.uniqueNumbers ? numbersOf(entry).slice(0, 1) : numbersOf(entry)))
const sorted = (found: readonly Found[]): string[] => found.map((one) => one.join(' → ')).sort()

function read(format: BookFormat, bytes: Uint8Array): Found[] {
  const reader = bookReaders[format.id]
  if (!reader) throw new Error(`nobody reads ${format.id}`)
  return reader(bytes)
}
function made(format: BookFormat, entries: readonly BookEntry[]) {
  const book = bookOf(format, entries)
  if (!book.ok) throw new Error(book.problem.message)
  return book.value
}

describe('a phone book', () => {
  it('can be had in each form that there is', () => {
    expect(bookFormats.map(({ id }) => id)).toEqual([...bookFormatIds])
    for (const { id, sources } of bookFormats) expect([id, sources.length > 0]).toEqual([id, true])
  })

  it.each(bookFormats.map((format) => [format.id, format] as const))(
    '%s: a thousand Vietnamese names, or as many as it may have, come back exactly from somebody else’s parser',
    (_, format) => {
      const some = people.slice(0, format.max ?? people.length)
      const book = made(format, some)
      expect(book.left).toEqual([])
      const found = read(format, format.write(book.entries))
      expect(sorted(found)).toEqual(sorted(expectedOf(format, some)))
      for (const [name] of found) expect(name).toBe(name.normalize('NFC'))
    },
  )

  it.each(bookFormats.map((format) => [format.id, format] as const))(
    '%s: any name and number come back exactly, or are named with a reason',
    (_, format) => {
      const name = fc
        .oneof(
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
          fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        )
        .map((text) => text.normalize('NFC').trim())
        .filter((text) => text !== '')
      const number = fc.stringMatching(/^\+?[0-9*#]{1,20}$/)
      const entry = fc.record({ name, number, mobile: number, other: number }, { requiredKeys: ['name', 'number'] })
      fc.assert(
        fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
          const book = made(format, entries)
          expect(book.entries.length + book.left.length).toBe(entries.length)
          for (const { why } of book.left) expect(phraseText(why)).not.toBe(why.code)
          expect(sorted(read(format, format.write(book.entries)))).toEqual(sorted(expectedOf(format, book.entries)))
        }),
        { numRuns: 60 },
      )
    },
  )
})

const formatOf = (id: string): BookFormat => {
  const format = bookFormats.find((one) => one.id === id)
  if (!format) throw new Error(id)
  return format
}
const one = (name: string, number = '1001'): BookEntry => ({ name, number })
const said = (remarks: readonly { name: string; why: Parameters<typeof phraseText>[0] }[]): string[] =>
  remarks.map(({ name, why }) => `${name}: ${phraseText(why)}`)

describe('what phones do not take', () => {
  it('is refused by its number where nobody could say what the phone would leave out', () => {
    for (const [id, limit] of [
      ['cisco', 32],
      ['mitel', 200],
      ['gigaset-n', 2_000],
    ] as const) {
      const many = Array.from({ length: limit + 1 }, (_, at) => one(`Người ${at}`, String(1000 + at)))
      expect(bookOf(formatOf(id), many)).toMatchObject({
        ok: false,
        problem: { kind: 'book-too-large', params: { limit, count: limit + 1 } },
      })
      expect(bookOf(formatOf(id), many.slice(1)).ok).toBe(true)
    }
  })

  it('is left out by name, and hides nothing beside it', () => {
    const long = 'Nguyễn Thị Hồng Ánh Nguyệt Quế Phương'
    const poly = made(formatOf('poly'), [one(long), one('Trần Văn Dũng', '1002'), one('Lê Ơn', '1002')])
    expect(said(poly.left)).toEqual([`${long}: more than 40 bytes`, 'Trần Văn Dũng: the same number as another entry'])
    expect(poly.entries.map(({ name }) => name)).toEqual(['Lê Ơn'])
    expect(said(made(formatOf('csv'), [one('=1+1'), one('＠cmd'), one('-x'), one('A=b')]).left).sort()).toEqual([
      '-x: a beginning that a spreadsheet takes for a formula',
      '=1+1: a beginning that a spreadsheet takes for a formula',
      '＠cmd: a beginning that a spreadsheet takes for a formula',
    ])
    expect(said(made(formatOf('yealink'), [one('Kho\u0007'), one('Kho')]).left)).toEqual([
      'Kho\u0007: the control character U+0007',
    ])
    expect(said(made(formatOf('mitel'), [one('Trần "Bích"')]).left)).toEqual(['Trần "Bích": a double quote (")'])
  })

  it('is pointed out where only some models are concerned', () => {
    const many = Array.from({ length: 101 }, (_, at) => one(`Người ${at}`, String(1000 + at)))
    expect(said(made(formatOf('snom'), many).doubts)).toEqual([': Snom 300, 320, 360: at most 100 entries'])
    expect(said(made(formatOf('snom'), many.slice(1)).doubts)).toEqual([])
    const mitel = made(formatOf('mitel'), [one('Nguyễn Thị Hồng Ánh')])
    expect(mitel.entries).toHaveLength(1)
    expect(said(mitel.doubts)).toEqual(['Nguyễn Thị Hồng Ánh: Aastra 53i–57i, 67xxi: at most 15 characters in a name'])
    expect(said(made(formatOf('fanvil'), [one('R&D')]).doubts)).toEqual(['R&D: the character &'])
  })
})
