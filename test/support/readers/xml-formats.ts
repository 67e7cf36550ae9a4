import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** One element as fast-xml-parser understood it: its own text, its attributes, and what is in it. */
export interface Node {
  readonly name: string
  readonly text: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Node[]
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
})

/** Parses a whole document with somebody else's parser; what is not well-formed is an error. */
export function readXml(text: string): Node {
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw new Error(`not well-formed: ${valid.err.msg}`)
  if (!/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/i.test(text)) throw new Error('no declaration of UTF-8')
  const parsed: unknown = parser.parse(text)
  const roots = nodesOf(parsed).filter((node) => !node.name.startsWith('?'))
  const [root] = roots
  if (!root || roots.length !== 1) throw new Error('not exactly one root')
  return root
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nodesOf(value: unknown): Node[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown): Node[] => {
    if (!isRecord(item)) return []
    const name = Object.keys(item).find((key) => key !== ':@')
    if (name === undefined || name === '#text') return []
    const content = item[name]
    const attributes = isRecord(item[':@']) ? item[':@'] : {}
    const text = Array.isArray(content)
      ? content.map((part: unknown) => (isRecord(part) && '#text' in part ? String(part['#text']) : '')).join('')
      : ''
    return [
      {
        name,
        text,
        attributes: Object.fromEntries(Object.entries(attributes).map(([key, one]) => [key, String(one)])),
        children: nodesOf(content),
      },
    ]
  })
}

/** The one child of that name. */
export function child(node: Node, name: string): Node {
  const found = node.children.filter((one) => one.name === name)
  const [only] = found
  if (!only || found.length !== 1) throw new Error(`${found.length} × ${name} in ${node.name}`)
  return only
}

/** The children's texts by name; the same name twice is an error. */
export function textsOf(node: Node): Map<string, string> {
  return once(node.children.map((one) => [one.name, one.text]))
}

/** Pairs as a map; the same key twice is an error. */
export function once(pairs: readonly (readonly [string, string])[]): Map<string, string> {
  const map = new Map(pairs)
  if (map.size !== pairs.length) throw new Error('a setting is there twice')
  return map
}
