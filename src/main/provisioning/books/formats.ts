import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { csvLine } from '../escape/csv.ts'
import { atMostBytes, atMostCharacters, noControls, without, type Rule } from '../escape/refuse.ts'
import { el, elWith, xmlDocument, type XmlElement } from '../escape/xml-document.ts'
import { xmlAttribute } from '../escape/xml.ts'
import type { BookEntry, BookFormat } from './entry.ts'
import { vCards } from './vcard.ts'

/*
 * Each form with where it was read. A name stands whole in one field: a phone that wants a first and a last name shows one of them alone, too, and
 * a Vietnamese name that is cut in two is another name wherever its halves are turned round.
 */

const fusionpbx = (path: string): string => `fusionpbx ${path}`
const wazo = (plugin: string): string => `wazo ${plugin}`

/** Every number of an entry, its own first. */
const numbersOf = ({ number, mobile, other }: BookEntry): string[] => [number, mobile, other].filter((one) => one !== undefined)

const text = [noControls] as const
const xml = (root: string, children: readonly XmlElement[]): Uint8Array => xmlDocument(el(root, children))

/** The form that many makers took from one another: a name, and its numbers in the order of the phone's own fields. */
const directoryEntry = ({ name, ...entry }: BookEntry, fields: readonly [string, string, string]): XmlElement => {
  const numbers = [entry.number, entry.mobile, entry.other]
  return el('DirectoryEntry', [
    el('Name', name),
    ...fields.flatMap((field, at) => (numbers[at] === undefined ? [] : [el(field, numbers[at])])),
  ])
}
const telephones = ['Telephone', 'Telephone', 'Telephone'] as const

/** A spreadsheet runs what begins so, after blanks and in full width, too. */
const noFormula: Rule = (name) => (/^\s*[=+\-@＝＋－＠]/.test(name) ? phrase('formula-start') : null)

export const bookFormats: readonly BookFormat[] = [
  {
    id: 'yealink',
    name: 'Yealink, Flyingvoice',
    file: 'phonebook.xml',
    max: null,
    sources: [fusionpbx('yealink'), wazo('dird yealink view'), 'Yealink administrator’s guide T2/T4/T5'],
    nameRules: text,
    numberRules: text,
    write: (entries) =>
      xml(
        'YealinkIPPhoneDirectory',
        entries.map((entry) => directoryEntry(entry, telephones)),
      ),
  },
  {
    id: 'grandstream',
    name: 'Grandstream GXP, GRP, DP, WP',
    // The phone is told a folder, and asks for this name in it.
    file: 'phonebook.xml',
    max: null,
    sources: ['Grandstream GXP XML phonebook guide', 'Grandstream DP750 administration guide', fusionpbx('grandstream')],
    nameRules: text,
    numberRules: text,
    write: (entries) =>
      xml(
        'AddressBook',
        entries.map(({ name, ...entry }) =>
          el('Contact', [
            el('FirstName', name),
            ...(['Work', 'Cell', 'Home'] as const).flatMap((type, at) => {
              const number = [entry.number, entry.mobile, entry.other][at]
              // Accounts are counted from 0 in the newer guides, and from 1 in the oldest: the first is what every model has.
              const phone = number === undefined ? [] : [el('phonenumber', number), el('accountindex', '0')]
              return phone.length === 0 ? [] : [elWith('Phone', { type }, phone)]
            }),
          ]),
        ),
      ),
  },
  {
    id: 'fanvil',
    name: 'Fanvil',
    file: 'phonebook.xml',
    max: null,
    sources: ['Fanvil XML operation guide', fusionpbx('fanvil'), wazo('dird fanvil view')],
    nameRules: text,
    numberRules: text,
    // A public generator writes + instead, and says that the phones cannot read the other.
    doubtful: without(/&/),
    write: (entries) =>
      xml(
        'FanvilIPPhoneDirectory',
        entries.map((entry) => directoryEntry(entry, ['Telephone', 'Mobile', 'Other'])),
      ),
  },
  {
    id: 'snom',
    name: 'Snom, Gigaset P',
    file: 'tbook.xml',
    max: null,
    sources: ['Snom wiki, tbook', 'Gigaset wiki, local phonebook of the P series', wazo('wazo_snom')],
    nameRules: text,
    numberRules: text,
    models: [
      { models: 'Snom 300, 320, 360', entries: 100 },
      { models: 'Snom 370', entries: 250 },
    ],
    write: (entries) =>
      xmlDocument(
        // Complete: what the phone had from the file before goes.
        elWith(
          'tbook',
          { e: '2', complete: 'true' },
          entries
            .flatMap((entry) => numbersOf(entry).map((number) => ({ name: entry.name, number })))
            .map(({ name, number }, index) =>
              elWith('item', { context: 'active', type: 'none', index: String(index) }, [el('name', name), el('number', number)]),
            ),
        ),
      ),
  },
  {
    id: 'poly',
    name: 'Poly',
    file: '000000000000-directory.xml',
    max: null,
    sources: ['Polycom administrator’s guides 1.4 to 3.1, local contact directory', fusionpbx('polycom')],
    // A name is in the one of its two fields by which the phone sorts.
    nameRules: [...text, atMostBytes(40)],
    numberRules: text,
    uniqueNumbers: true,
    write: (entries) =>
      xml('directory', [
        el(
          'item_list',
          entries.map(({ name, number }) => el('item', [el('ln', name), el('ct', number)])),
        ),
      ]),
  },
  {
    id: 'cisco',
    name: 'Cisco MPP, SPA',
    file: 'directory.xml',
    max: 32,
    sources: ['Cisco IP phone services application development notes', wazo('dird cisco view')],
    nameRules: text,
    numberRules: text,
    write: (entries) => xml('CiscoIPPhoneDirectory', entries.flatMap(oneNumberEach)),
  },
  {
    id: 'gigaset-n',
    name: 'Gigaset N610, N670, N770, N870',
    file: 'phonebook.xml',
    max: 2_000,
    sources: ['Gigaset wiki, central phone book', 'public generators of its form'],
    nameRules: text,
    numberRules: text,
    models: [
      { models: 'Gigaset N530', entries: 500 },
      { models: 'Gigaset N', characters: 32 },
    ],
    write: (entries) => {
      const lines = entries.map(
        ({ name, number, mobile = '', other = '' }) =>
          `  <entry surname="${xmlAttribute(name)}" name="" office1="${xmlAttribute(number)}" office2="" mobile1="${xmlAttribute(mobile)}" ` +
          `mobile2="" home1="${xmlAttribute(other)}" home2=""/>\n`,
      )
      return utf8(`<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE LocalDirectory>\n<list>\n${lines.join('')}</list>\n`)
    },
  },
  {
    id: 'htek',
    name: 'Htek, Sangoma S',
    file: 'phonebook.xml',
    max: null,
    sources: [fusionpbx('htek'), wazo('dird htek view')],
    nameRules: text,
    numberRules: text,
    write: (entries) => xml('PhoneDirectory', entries.flatMap(oneNumberEach)),
  },
  {
    id: 'mitel',
    name: 'Mitel, Aastra',
    file: 'directory.csv',
    max: 200,
    sources: ['Aastra administrator’s guides 1.4 to 3.2', 'sail aastra'],
    // A quote has no form of its own in these lines.
    nameRules: [...text, without(/"/)],
    numberRules: [...text, atMostCharacters(45)],
    models: [{ models: 'Aastra 53i–57i, 67xxi', characters: 15 }],
    write: (entries) =>
      utf8(
        entries
          .flatMap(({ name, ...entry }) => numbersOf({ name, ...entry }).map((number) => `"${name}","${number}"\r\n`))
          .join(''),
      ),
  },
  {
    id: 'avaya',
    name: 'Avaya J100',
    file: 'directory.xml',
    max: null,
    sources: [fusionpbx('avaya')],
    nameRules: text,
    numberRules: text,
    write: (entries) =>
      xml(
        'IPPhoneDirectory',
        entries.map(({ name, ...entry }) =>
          el('DirectoryEntry', [
            el('LastName', name),
            el(
              'PhoneNumbers',
              (['Work', 'Mobile', 'Home'] as const).flatMap((type, at) => {
                const number = [entry.number, entry.mobile, entry.other][at]
                return number === undefined ? [] : [el('Phone', [el('Number', number), el('Type', type)])]
              }),
            ),
          ]),
        ),
      ),
  },
  {
    id: 'vcard-3',
    name: 'vCard 3.0',
    file: 'phonebook.vcf',
    max: null,
    sources: ['RFC 2426', 'ical.js reads it'],
    nameRules: text,
    numberRules: text,
    write: (entries) => vCards(entries, '3.0'),
  },
  {
    id: 'vcard-4',
    name: 'vCard 4.0',
    file: 'phonebook.vcf',
    max: null,
    sources: ['RFC 6350', 'ical.js reads it'],
    nameRules: text,
    numberRules: text,
    write: (entries) => vCards(entries, '4.0'),
  },
  {
    id: 'csv',
    name: 'CSV',
    file: 'phonebook.csv',
    max: null,
    sources: ['RFC 4180', 'csv-parse reads it'],
    nameRules: [...text, noFormula],
    numberRules: text,
    // The mark tells Excel that it is UTF-8. Programs read numbers as they stand, so that nothing is put around them.
    write: (entries) =>
      utf8(
        `\ufeff${[
          ['name', 'number', 'mobile', 'other'],
          ...entries.map(({ name, number, mobile = '', other = '' }) => [name, number, mobile, other]),
        ]
          .map(csvLine)
          .join('')}`,
      ),
  },
]

/** Where an entry has one number alone, further ones are entries with the same name. */
function oneNumberEach(entry: BookEntry): XmlElement[] {
  return numbersOf(entry).map((number) => el('DirectoryEntry', [el('Name', entry.name), el('Telephone', number)]))
}
