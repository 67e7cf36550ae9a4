/** One element as somebody typed it on a line: its attributes, and its text with the entities of XML read. */
export interface TypedElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" }

/** null: an ampersand in it begins none of XML's own entities. */
function unescaped(text: string): string | null {
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) return null
  return text.replace(/&[a-z]+;/g, (entity) => entities[entity] ?? entity)
}

/** Attributes in double quotes, one after the other; null: they are anything else, or one is there twice. */
export function typedAttributes(text: string): Record<string, string> | null {
  const found: Record<string, string> = {}
  let rest = text.trim()
  while (rest !== '') {
    const [whole = '', name = '', raw = ''] = /^([A-Za-z_][A-Za-z0-9_.:-]*)="([^"<]*)"(?:\s+|$)/.exec(rest) ?? []
    const value = unescaped(raw)
    if (whole === '' || value === null || Object.hasOwn(found, name)) return null
    found[name] = value
    rest = rest.slice(whole.length)
  }
  return found
}

/** One element without others in it; null: the line is anything else. */
export function typedElement(line: string): TypedElement | null {
  const [, name, pairs = '', inside, closing] =
    /^<([A-Za-z_][A-Za-z0-9_.-]*)((?:\s+[^<>]*?)?)\s*(?:\/>|>([^<]*)<\/([A-Za-z_][A-Za-z0-9_.-]*)>)$/.exec(line.trim()) ?? []
  if (name === undefined || (closing !== undefined && closing !== name)) return null
  const attributes = typedAttributes(pairs)
  const text = unescaped(inside ?? '')
  return attributes === null || text === null ? null : { name, attributes, text }
}
