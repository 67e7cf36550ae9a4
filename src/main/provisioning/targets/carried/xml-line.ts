import { typedAttributes, typedElement, type TypedElement } from '../../escape/xml-line.ts'

/** Elements in one another as somebody typed them on a line, with a text in the innermost: `<a><b index="1">text</b></a>`. null: anything else. */
export function nestedElements(line: string): readonly TypedElement[] | null {
  const only = typedElement(line)
  if (only) return [only]
  const [, name = '', pairs = '', inside = '', closing] =
    /^<([A-Za-z][\w.-]*)([^<>]*)>(<.*>)<\/([\w.-]+)>$/.exec(line.trim()) ?? []
  const attributes = typedAttributes(pairs)
  const inner = name !== '' && name === closing && attributes ? nestedElements(inside) : null
  return inner && attributes ? [{ name, attributes, text: '' }, ...inner] : null
}

/** Elements all beside each other that their names alone tell apart, and a text: `<P123>1</P123>`. */
export const flatLine =
  (names: RegExp) =>
  (line: string): readonly [key: string, value: string] | null => {
    const found = typedElement(line)
    return found && names.test(found.name) && found.text !== '' ? [found.name, found.text] : null
  }
