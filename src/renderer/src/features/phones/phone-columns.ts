import type { Phone } from '#shared/phone.ts'
import { showMac } from '#shared/show-mac.ts'

/** What a phone's row says besides what the phone itself is: what other parts of the window call things. */
export interface PhoneWords {
  /** A maker's family, as people call it. */
  target: (id: string) => string
  site: (id: string) => string
  /** Whose extension it is; empty where nobody knows. */
  person: (accountId: string, number: string) => string
  /** Why it needs its files again, or that it is out of use; empty: nothing is wrong. */
  state: (phone: Phone) => string
}

interface PhoneColumnShape {
  /** In pixels. */
  readonly width: number
  readonly digits: boolean
  /** A number is a time (ms since the epoch), shown as how long ago that was. */
  readonly shown: (phone: Phone, words: PhoneWords) => string | number | null
}

const column = (
  width: number,
  shown: PhoneColumnShape['shown'],
  { digits = false }: { readonly digits?: boolean } = {},
): PhoneColumnShape => ({ width, digits, shown })

const orNothing = (text: string | null): string | null => (text === '' ? null : text)

/** A phone as people call it: what its box says, or else the maker's family. */
export const phoneName = ({ model, target }: Phone, words: Pick<PhoneWords, 'target'>): string => {
  const family = words.target(target)
  if (model === null) return family
  const [maker = ''] = family.split(' ')
  return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`
}

/** A line's extension, and whose it is. */
export const lineName = ({ accountId, number }: Phone['lines'][number], words: Pick<PhoneWords, 'person'>): string =>
  `${number} ${words.person(accountId, number)}`.trim()

function linesText({ lines }: Phone, words: PhoneWords): string | null {
  const [first, ...more] = lines
  if (first === undefined) return null
  return more.length === 0 ? lineName(first, words) : lines.map(({ number }) => number).join(', ')
}

function toldText({ told }: Phone): string | null {
  if (told === null) return null
  return orNothing([told.model, told.firmware].filter((part) => part !== null).join(' ')) ?? orNothing(told.userAgent)
}

/** The columns of the table of phones, in their order; the first one names the row. */
export const phoneColumnOf = {
  phone: column(150, phoneName),
  mac: column(140, ({ mac }) => (mac === null ? null : showMac(mac)), { digits: true }),
  lines: column(140, linesText),
  state: column(120, (phone, words) => orNothing(words.state(phone))),
  site: column(96, ({ siteId }, words) => (siteId === null ? null : words.site(siteId))),
  place: column(96, ({ place }) => orNothing(place)),
  given: column(84, ({ given }) => given?.at ?? null, { digits: true }),
  told: column(130, toldText),
} as const satisfies Readonly<Record<string, PhoneColumnShape>>
export type PhoneColumn = keyof typeof phoneColumnOf
export const phoneColumns = Object.keys(phoneColumnOf) as PhoneColumn[]
