/** So many characters of a text, or elements of a list, are written in one go. */
const textAtOnce = 32_768
const elementsAtOnce = 64
/** Deeper than this, nothing that crosses to the window is long. */
const deepest = 6

/**
 * The text that JSON.stringify makes of plain data, piece by piece: for fifty thousand rows it takes a fifth of a second, and meanwhile
 * main would answer nobody.
 */
export function* jsonPieces(value: unknown, depth = 0): Generator<string, void, void> {
  if (typeof value === 'string' && value.length > textAtOnce) yield* textPieces(value)
  else if (typeof value !== 'object' || value === null || depth === deepest) yield JSON.stringify(value) ?? 'null'
  else if (Array.isArray(value)) yield* listPieces(value)
  else yield* recordPieces(value, depth)
}

/** A character that is cut in two is written as the escapes of its halves: whoever reads it puts them together. */
function* textPieces(text: string): Generator<string, void, void> {
  yield '"'
  for (let from = 0; from < text.length; from += textAtOnce)
    yield JSON.stringify(text.slice(from, from + textAtOnce)).slice(1, -1)
  yield '"'
}

function* listPieces(list: readonly unknown[]): Generator<string, void, void> {
  for (let from = 0; from < list.length; from += elementsAtOnce) {
    const part = JSON.stringify(list.slice(from, from + elementsAtOnce)).slice(1, -1)
    yield `${from === 0 ? '[' : ','}${part}`
  }
  yield list.length === 0 ? '[]' : ']'
}

function* recordPieces(record: object, depth: number): Generator<string, void, void> {
  let before = '{'
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined) continue
    yield `${before}${JSON.stringify(name)}:`
    yield* jsonPieces(value, depth + 1)
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}
