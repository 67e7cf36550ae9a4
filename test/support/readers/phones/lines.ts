/** What all lines say alike; lines that differ are an error. */
export function ofAll<T>(slots: readonly number[], read: (slot: number) => T): T | undefined {
  const found = slots.map(read)
  if (new Set(found.map((one) => JSON.stringify(one))).size > 1) throw new Error('the lines differ')
  return found[0]
}

/** A whole number, or nothing where there is none. */
export function numeral(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) throw new Error(`not a number: ${text}`)
  return Number(text)
}

/** An object of which every part is there, or nothing where none is. */
export function together(parts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const some = Object.values(parts).filter((part) => part !== undefined)
  if (some.length === 0) return undefined
  if (some.length < Object.keys(parts).length) throw new Error(`only a part of ${Object.keys(parts).join(', ')}`)
  return parts
}
