import english from '#messages/en/phrases.json' with { type: 'json' }

export type PhraseCode = keyof typeof english
/** The phrases of one language. */
export type Phrases = Readonly<Record<PhraseCode, string>>

/** A part of a sentence that we wrote ourselves, by its code: whoever shows it says it in the language of the person who reads it. */
export interface Phrase {
  /** One that this version does not know is shown as it is. */
  readonly code: string
  readonly params: Params
}

/** What a text is filled in with. A text is data, such as a name or what a stranger said, and is the same in every language. */
export type Param = string | number | Phrase
export type Params = Readonly<Record<string, Param>>

export const phrase = (code: PhraseCode, params: Params = {}): Phrase => ({ code, params })

export const isPhrase = (value: unknown, code: PhraseCode): boolean =>
  typeof value === 'object' && value !== null && 'code' in value && value.code === code

/** `texts`: of the phrases, or of what else there is by such codes. */
export function phraseText({ code, params }: Phrase, texts: Readonly<Record<string, string>> = english): string {
  return fillIn(Object.hasOwn(texts, code) ? (texts[code] ?? code) : code, params, texts)
}

/**
 * Puts parameters into a text; a name without a value stays visible as `{name}`. Names may bring a full stop or an ellipsis of their own
 * (*Acme Inc.*): a sentence that ends in one gets no second.
 */
export function fillIn(text: string, params: Params, phrases: Readonly<Record<string, string>> = english): string {
  return text.replace(/\{(\w+)\}(\.(?=\s|$))?/g, (whole, name: string, stop = '') => {
    const param = Object.hasOwn(params, name) ? params[name] : undefined
    if (param === undefined) return whole
    const value = typeof param === 'object' ? phraseText(param, phrases) : String(param)
    return `${value}${/[.…!?]$/.test(value) ? '' : stop}`
  })
}

export const isPhraseCode = (text: string): text is PhraseCode => Object.hasOwn(english, text)
