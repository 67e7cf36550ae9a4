import type { Plugin } from 'vite'

const letters: Readonly<Record<string, string>> = {
  ...{ a: 'à', b: 'ƀ', c: 'ç', d: 'ð', e: 'é', f: 'ƒ', g: 'ĝ', h: 'ĥ', i: 'î', j: 'ĵ', k: 'ķ', l: 'ļ', m: 'ɱ', n: 'ñ', o: 'ö' },
  ...{ p: 'þ', q: 'ɋ', r: 'ŕ', s: 'š', t: 'ţ', u: 'û', v: 'ṽ', w: 'ŵ', x: 'ẋ', y: 'ý', z: 'ž' },
}

/** Every pseudo text stands between these, so that a text without them is one that nobody can translate. */
export const pseudoMarks = ['⟦', '⟧'] as const

/** A text as a stranger would read it: marked, with other letters, and longer by a third, as many languages are. `${…}` stays. */
export function pseudo(text: string): string {
  const turned = text.replace(/(\$\{[^}]*\})|[a-z]/g, (found, fillIn) =>
    fillIn === undefined ? (letters[found] ?? found) : found,
  )
  const grows = Math.ceil(text.replace(/\$\{[^}]*\}/g, '').length / 3)
  return `${pseudoMarks[0]}${turned}${'·'.repeat(grows)}${pseudoMarks[1]}`
}

/** Turns the English messages of the compiled catalogue into pseudo ones; everything else stays. For a build that tests look at. */
export function pseudoLocale(): Plugin {
  return {
    name: 'pseudo-locale',
    enforce: 'post',
    transform(code, id) {
      if (!/paraglide\/messages\/\w+\.js$/.test(id.replaceAll('\\', '/'))) return null
      const [english = '', ...others] = code.split(/(?=\nconst vi_)/)
      return {
        code: [english.replace(/`([^`]*)`/g, (_all, text: string) => `\`${pseudo(text)}\``), ...others].join(''),
        map: null,
      }
    },
  }
}
