import { parse } from 'csv-parse/sync'
import ICAL from 'ical.js'
import { child, readXml, type Node } from './xml-formats.ts'

/** A name and one of its numbers, as a phone or a program finds them in a book. */
export type Found = readonly [name: string, number: string]

const decoded = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
const all = (node: Node, name: string): Node[] => node.children.filter((one) => one.name === name)

function rooted(bytes: Uint8Array, root: string): Node {
  const node = readXml(decoded(bytes))
  if (node.name !== root) throw new Error(`the root is ${node.name}`)
  return node
}

/** Entries with a name and elements of these names for its numbers. */
const directory =
  (root: string, fields: readonly string[]) =>
  (bytes: Uint8Array): Found[] =>
    rooted(bytes, root).children.flatMap((entry) => {
      if (entry.name !== 'DirectoryEntry') throw new Error(`an unknown ${entry.name}`)
      const name = child(entry, 'Name').text
      return entry.children.filter((one) => fields.includes(one.name)).map((one): Found => [name, one.text])
    })

function vCard(bytes: Uint8Array): Found[] {
  const text = decoded(bytes)
  for (const line of text.split('\r\n')) if (Buffer.byteLength(line) > 75) throw new Error('a line that is too long')
  if (/[^\r]\n/.test(text)) throw new Error('a line that ends in LF alone')
  return text
    .split(/(?<=END:VCARD\r\n)/)
    .filter((one) => one !== '')
    .flatMap((one) => {
      const card = new ICAL.Component(ICAL.parse(one))
      const name = String(card.getFirstPropertyValue('fn'))
      const [family] = [card.getFirstPropertyValue('n')].flat()
      if (family !== name) throw new Error('two names')
      return card.getAllProperties('tel').map((tel): Found => [name, String(tel.getFirstValue())])
    })
}

/** How each form is read: by somebody else's parser, and as its documentation says. */
export const bookReaders: Readonly<Record<string, (bytes: Uint8Array) => Found[]>> = {
  yealink: directory('YealinkIPPhoneDirectory', ['Telephone']),
  fanvil: directory('FanvilIPPhoneDirectory', ['Telephone', 'Mobile', 'Other']),
  cisco: directory('CiscoIPPhoneDirectory', ['Telephone']),
  htek: directory('PhoneDirectory', ['Telephone']),
  grandstream: (bytes) =>
    rooted(bytes, 'AddressBook').children.flatMap((contact) => {
      const name = child(contact, 'FirstName').text
      return all(contact, 'Phone').map((phone): Found => {
        if (!['Work', 'Cell', 'Home'].includes(phone.attributes['type'] ?? '')) throw new Error('a type that no guide has')
        if (!/^\d$/.test(child(phone, 'accountindex').text)) throw new Error('no account')
        return [name, child(phone, 'phonenumber').text]
      })
    }),
  snom(bytes) {
    const book = rooted(bytes, 'tbook')
    return all(book, 'item').map((item, index): Found => {
      if (item.attributes['index'] !== String(index)) throw new Error('an index that is not its place')
      return [child(item, 'name').text, child(item, 'number').text]
    })
  },
  poly: (bytes) =>
    all(child(rooted(bytes, 'directory'), 'item_list'), 'item').map((item): Found => [
      child(item, 'ln').text,
      child(item, 'ct').text,
    ]),
  'gigaset-n': (bytes) =>
    all(rooted(bytes, 'list'), 'entry').flatMap(({ attributes }) => {
      const { surname = '', name = '', office1, mobile1, home1 } = attributes
      return [office1, mobile1, home1].flatMap((number) => (number ? [[`${surname}${name}`, number] as const] : []))
    }),
  avaya: (bytes) =>
    rooted(bytes, 'IPPhoneDirectory').children.flatMap((entry) =>
      all(child(entry, 'PhoneNumbers'), 'Phone').map((phone): Found => [
        child(entry, 'LastName').text,
        child(phone, 'Number').text,
      ]),
    ),
  mitel: (bytes) => parse(decoded(bytes), { quote: '"' }).map(([name = '', number = '']): Found => [name, number]),
  'vcard-3': vCard,
  'vcard-4': vCard,
  csv: (bytes) =>
    parse(decoded(bytes), { bom: true, columns: true }).flatMap((row: unknown) => {
      const { name, number, mobile, other } = row as Record<string, string>
      return [number, mobile, other].flatMap((one) => (one ? [[name ?? '', one] as const] : []))
    }),
}
