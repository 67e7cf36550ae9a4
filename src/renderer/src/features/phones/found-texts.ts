import type { Phone } from '#shared/phone.ts'
import { fold } from '#shared/search-text.ts'
import { phoneName, type PhoneWords } from './phone-columns.ts'

/**
 * What a phone is found by, folded: what its row says, its serial and its note, and of its MAC the digits. Thousands are asked one after the other,
 * and share makers, sites, places and people: `folded` knows what it was asked before.
 */
function found(phone: Phone, words: PhoneWords, folded: (text: string) => string): string {
  const { mac, serial, siteId, place, note, lines, told } = phone
  let text = `${folded(phoneName(phone, words))} ${folded(words.target(phone.target))} ${folded(place)} ${mac ?? ''}`
  for (const { accountId, number } of lines) text += ` ${number} ${folded(words.person(accountId, number))}`
  if (siteId !== null) text += ` ${folded(words.site(siteId))}`
  if (note !== '') text += ` ${folded(note)}`
  if (serial !== null) text += ` ${folded(serial)}`
  if (told !== null) text += ` ${folded(told.address)} ${folded(told.userAgent)}`
  return text
}

/** When the window has nothing else to do, and for how much longer, in ms. */
export type Idle = (work: (left: { timeRemaining: () => number }) => void) => void

/** A piece of work ends this long before somebody else wants the thread, in ms. */
const marginMs = 2

/** What phones are found by, worked out once for each, as long as things are called the same. */
export class FoundTexts {
  readonly #texts = new WeakMap<Phone, string>()
  readonly #folded = new Map<string, string>()
  readonly #words: PhoneWords

  constructor(words: PhoneWords) {
    this.#words = words
  }

  of(phone: Phone): string {
    let text = this.#texts.get(phone)
    if (text === undefined) {
      text = found(phone, this.#words, (one) => this.#fold(one))
      this.#texts.set(phone, text)
    }
    return text
  }

  /** Works them out before somebody searches, a few at a time; `stillWanted` is asked between. */
  workAhead(phones: readonly Phone[], idle: Idle, stillWanted: () => boolean): void {
    let next = 0
    const work: Parameters<Idle>[0] = (left) => {
      if (!stillWanted()) return
      for (; next < phones.length && left.timeRemaining() > marginMs; next += 1) {
        const phone = phones[next]
        if (phone) this.of(phone)
      }
      if (next < phones.length) idle(work)
    }
    idle(work)
  }

  #fold(text: string): string {
    let folded = this.#folded.get(text)
    if (folded === undefined) {
      folded = fold(text)
      this.#folded.set(text, folded)
    }
    return folded
  }
}
