import type { Plugin } from 'vite'

const letters: Readonly<Record<string, string>> = {
  ...{ a: 'à', b: 'ƀ', c: 'ç', d: 'ð', e: 'é', f: 'ƒ', g: 'ĝ', h: 'ĥ', i: 'î', j: 'ĵ', k: 'ķ', l: 'ļ', m: 'ɱ', n: 'ñ', o: 'ö' },
  ...{ p: 'þ', q: 'ɋ', r: 'ŕ', s: 'š', t: 'ţ', u: 'û', v: 'ṽ', w: 'ŵ', x: 'ẋ', y: 'ý', z: 'ž' },
}

/** Every pseudo text stands between these, so that a text without them is one that nobody can translate. */
export const pseudoMarks = ['⟦', '⟧'] as const

/** A text as a stranger would read it: marked, with other letters, and longer by a third, as many languages are. `{…}` and `${…}` stay. */
export function pseudo(text: string): string {
  const turned = text.replace(/(\$?\{[^}]*\})|[a-z]/g, (found, fillIn) =>
    fillIn === undefined ? (letters[found] ?? found) : found,
  )
  const grows = Math.ceil(text.replace(/\$?\{[^}]*\}/g, '').length / 3)
  return `${pseudoMarks[0]}${turned}${'·'.repeat(grows)}${pseudoMarks[1]}`
}

/** A catalogue, or a part of it, with each of its texts as a pseudo one. */
export function pseudoTexts<T>(texts: T): T
export function pseudoTexts(texts: unknown): unknown {
  if (typeof texts === 'string') return pseudo(texts)
  if (Array.isArray(texts)) return texts.map((one: unknown) => pseudoTexts(one))
  if (typeof texts !== 'object' || texts === null) return texts
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, pseudoTexts(text)]))
}

/**
 * Turns the English texts into pseudo ones, the window's compiled ones and the catalogues that are read as they are; everything else stays. For
 * a build that tests look at.
 */
export function pseudoLocale(): Plugin[] {
  const place = (id: string): string => id.replaceAll('\\', '/')
  return [
    {
      name: 'pseudo-catalogues',
      enforce: 'pre',
      transform(code, id) {
        return /\/messages\/en\/\w+\.json$/.test(place(id))
          ? { code: JSON.stringify(pseudoTexts(JSON.parse(code))), map: null }
          : null
      },
    },
    {
      name: 'pseudo-messages',
      enforce: 'post',
      transform(code, id) {
        if (!/paraglide\/messages\/\w+\.js$/.test(place(id))) return null
        const [english = '', ...others] = code.split(/(?=\nconst (?!en_))/)
        return {
          code: [english.replace(/`([^`]*)`/g, (_all, text: string) => `\`${pseudo(text)}\``), ...others].join(''),
          map: null,
        }
      },
    },
  ]
}
