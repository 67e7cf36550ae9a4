import type { BookFormatInfo } from '#shared/phone-books.ts'
import type { Phrase } from '#shared/phrase.ts'
import type { Rule } from '../escape/refuse.ts'

/** One name with its numbers. The name is NFC, has no blanks at its ends, and is as it is written: nobody guesses which of its words is the family's. */
export interface BookEntry {
  readonly name: string
  readonly number: string
  readonly mobile?: string | undefined
  readonly other?: string | undefined
}

/** What one of the phones that read a format keeps, where others keep more. */
export interface ModelLimit {
  readonly models: string
  readonly entries?: number
  /** Of a name. */
  readonly characters?: number
}

/** A way to write names and numbers. */
export interface BookFormat extends Omit<BookFormatInfo, 'experimental'> {
  /** Independent sources that agree about its form. */
  readonly sources: readonly string[]
  readonly nameRules: readonly Rule[]
  readonly numberRules: readonly Rule[]
  /** No two entries may have the same number. */
  readonly uniqueNumbers?: boolean
  readonly models?: readonly ModelLimit[]
  /** What may not be read in a name, though it is written rightly. */
  readonly doubtful?: Rule
  write(entries: readonly BookEntry[]): Uint8Array
}

export interface Remark {
  readonly name: string
  readonly number: string
  readonly why: Phrase
}
