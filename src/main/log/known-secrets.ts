/**
 * Finds parts of known secrets in a text, in one walk over it however many secrets are known: a log line that compared itself with twenty
 * thousand of them would keep main for a tenth of a second.
 */
export interface KnownSecrets {
  add(secret: string): void
  /** The text with each run of letters that is in a secret, in any of its forms, replaced by `hidden`. */
  hide(text: string, hidden: string): string
}

/** A part of a known secret as long as this is as good as the secret. */
const tellingLength = 8

export function createKnownSecrets(): KnownSecrets {
  const secrets = new Set<string>()
  const allForms: string[] = []
  const marks = createMarks()
  /** How long the parts are that are looked for: the shorter ones are secrets of less than eight letters. */
  const lengths = new Set<number>()

  /** A mark may be shared by chance: what it points at is looked up. */
  const isPart = (part: string): boolean => allForms.some((form) => form.includes(part) && part.length === partLength(form))

  return {
    add(secret) {
      if (secrets.has(secret)) return
      secrets.add(secret)
      for (const form of forms(secret)) {
        allForms.push(form)
        const length = partLength(form)
        lengths.add(length)
        for (let at = 0; at + length <= form.length; at += 1) marks.add(markOf(form, at, length))
      }
    },
    hide(text, hidden) {
      const known = new Map<string, boolean>()
      let clean = ''
      let from = 0
      /** Where the run that is being hidden ends; 0: none is. */
      let until = 0
      const leave = (at: number): void => {
        clean += text.slice(from, at)
      }
      for (let at = 0; at < text.length; at += 1) {
        if (until > 0 && at > until) {
          clean += hidden
          from = until
          until = 0
        }
        for (const length of lengths) {
          if (at + length > text.length || at + length <= until || !marks.has(markOf(text, at, length))) continue
          const part = text.slice(at, at + length)
          if (!known.has(part)) known.set(part, isPart(part))
          if (known.get(part) !== true) continue
          if (until === 0) leave(at)
          until = at + length
        }
      }
      if (until > 0) return clean + hidden + text.slice(until)
      leave(text.length)
      return clean
    },
  }
}

const partLength = (form: string): number => Math.min(tellingLength, form.length)

/** The shapes in which a secret turns up: as it is, in a URL, in JSON, in base64. */
function forms(secret: string): Set<string> {
  const inJson = JSON.stringify(secret).slice(1, -1)
  return new Set([secret, encodeURIComponent(secret), inJson, Buffer.from(secret).toString('base64')])
}

/** FNV-1a over UTF-16 units, with the length, 32 bits; never 0. */
function markOf(text: string, at: number, length: number): number {
  let mark = 0x811c9dc5 ^ length
  for (let next = at; next < at + length; next += 1) mark = Math.imul(mark ^ text.charCodeAt(next), 0x01000193)
  return mark >>> 0 || 1
}

/** A set of 32-bit numbers but 0, at eight bytes each: twenty thousand secrets have a million and a half. */
function createMarks(): { add(mark: number): void; has(mark: number): boolean } {
  let places = new Uint32Array(1_024)
  let count = 0

  function placeOf(mark: number): number {
    let place = mark % places.length
    while (places[place] !== 0 && places[place] !== mark) place = (place + 1) % places.length
    return place
  }

  function grow(): void {
    const before = places
    places = new Uint32Array(2 * before.length)
    for (const mark of before) if (mark !== 0) places[placeOf(mark)] = mark
  }

  return {
    add(mark) {
      const place = placeOf(mark)
      if (places[place] === mark) return
      places[place] = mark
      count += 1
      if (2 * count > places.length) grow()
    },
    has: (mark) => places[placeOf(mark)] === mark,
  }
}
