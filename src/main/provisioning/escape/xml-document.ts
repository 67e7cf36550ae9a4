import { utf8 } from './bytes.ts'
import { xmlAttribute, xmlText } from './xml.ts'

/** One element of an XML document: its attributes in order, and either text or further elements. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly content: string | readonly XmlElement[]
}

/** An element without attributes. */
export function el(name: string, content: string | readonly XmlElement[]): XmlElement {
  return { name, attributes: {}, content }
}

/** An element with attributes, and with nothing in it unless something is given. */
export function elWith(
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: string | readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes, content }
}

/** Elements of paths such as `sip/line[2]/DisplayName`: each once, with all that is in it, where it was first named. */
export function xmlTree(values: readonly (readonly [path: string, text: string])[]): XmlElement[] {
  const names = [...new Set(values.map(([path]) => path.split('/', 1)[0] ?? ''))]
  return names.map((first) => {
    const inside = values.flatMap(([path, text]) =>
      path.startsWith(`${first}/`) ? [[path.slice(first.length + 1), text] as const] : [],
    )
    const [, name = first, index] = /^(.*)\[(.*)\]$/.exec(first) ?? []
    const text = values.find(([path]) => path === first)?.[1]
    return elWith(name, index === undefined ? {} : { index }, text ?? xmlTree(inside))
  })
}

/** A whole document in UTF-8, two blanks a level; elements with many attributes get a line for each. */
export function xmlDocument(root: XmlElement): Uint8Array {
  return utf8(`<?xml version="1.0" encoding="UTF-8"?>\n${written(root, '')}\n`)
}

function written(element: XmlElement, indent: string): string {
  const pairs = Object.entries(element.attributes).map(([name, value]) => `${name}="${xmlAttribute(value)}"`)
  const between = pairs.length > 4 ? `\n${indent}  ` : ' '
  const open = `${indent}<${[element.name, ...pairs].join(between)}`
  if (typeof element.content === 'string') return `${open}>${xmlText(element.content)}</${element.name}>`
  if (element.content.length === 0) return `${open} />`
  const inner = element.content.map((child) => written(child, `${indent}  `))
  return [`${open}>`, ...inner, `${indent}</${element.name}>`].join('\n')
}
