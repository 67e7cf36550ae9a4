import type { InventoryForm } from '#shared/inventory.ts'
import { phrase, type Phrase } from '#shared/phrase.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import { utf8 } from '../escape/bytes.ts'
import { csvLine } from '../escape/csv.ts'
import type { InventoryRow } from './row.ts'

/** What a maker's portal takes, so that new phones find their server by themselves. */
export interface Portal {
  readonly id: InventoryForm
  readonly name: string
  readonly file: string
  /** Phones of these targets are its own. */
  readonly targets: readonly string[]
  /** Where its form was read. Where there is none, the file has what the portal wants to know, to be copied into the portal's own template. */
  readonly sources: readonly string[]
  /** What this phone lacks for it; null: nothing. */
  readonly lacks: (row: InventoryRow) => Phrase | null
  write(rows: readonly InventoryRow[]): Uint8Array
}

type Needed = 'mac' | 'serial' | 'model'
const missing = { mac: 'lacks-mac', serial: 'lacks-serial', model: 'lacks-model' } as const

const needing =
  (...needs: readonly Needed[]) =>
  (row: InventoryRow): Phrase | null => {
    const lacked = needs.find((need) => row[need] === '')
    return lacked === undefined ? null : phrase(missing[lacked])
  }

/** As it is printed on the label: the MAC, a dash and four characters. */
const macId = /^[0-9A-F]{12}-[0-9A-Z]{4}$/
const macIdOf = ({ mac, serial }: InventoryRow): string => {
  const typed = serial.trim().toUpperCase()
  return /^[0-9A-Z]{4}$/.test(typed) ? `${mac.toUpperCase()}-${typed}` : typed
}

const separators = [',', ';', '\t'] as const
const lensColumns = ['mac_address', 'serial_number', 'device_model', 'room_name', 'site_name']
const lensCells = ({ mac, serial, model, place, site }: InventoryRow): string[] => [mac, serial, model, place, site]
const cleanLine = (text: string): string => text.replace(/[\r\n\t]+/g, ' ').trim()

/** Values stand there as they are: a quote would begin one that may hold separators, and the file may pass through a spreadsheet. */
const offenceIn = (cells: readonly string[]): Phrase | null =>
  cells.some((cell) => cell.includes('"'))
    ? phrase('double-quote')
    : cells.some((cell) => toSheetCell(cell).startsWith("'"))
      ? phrase('formula-start')
      : null

const toCopy = (columns: readonly string[], cells: (row: InventoryRow) => string[]) => (rows: readonly InventoryRow[]) =>
  utf8(`\ufeff${[columns, ...rows.map((row) => cells(row).map(toSheetCell))].map(csvLine).join('')}`)

export const portals: readonly Portal[] = [
  {
    id: 'poly-lens',
    name: 'Poly Lens',
    file: 'poly-lens.csv',
    targets: ['poly', 'obihai'],
    sources: ['info.lens.poly.com', 'docs.dev.lens.poly.com'],
    lacks: (row) => needing('mac', 'serial', 'model')(row) ?? offenceIn(lensCells(row).map(cleanLine)),
    write(rows) {
      const cells = rows.map((row) => lensCells(row).map(cleanLine))
      // A tab is in no value any more.
      const separator = separators.find((sign) => !cells.flat().some((cell) => cell.includes(sign))) ?? '\t'
      return utf8([lensColumns, ...cells].map((line) => `${line.join(separator)}\r\n`).join(''))
    },
  },
  {
    id: 'snom-sraps',
    name: 'Snom SRAPS',
    file: 'snom-sraps.txt',
    targets: ['snom'],
    sources: ['Snom wiki, SRAPS', 'a public client of its API'],
    lacks: needing('mac'),
    write: (rows) => utf8(rows.map(({ mac }) => `${mac.toUpperCase()}\r\n`).join('')),
  },
  {
    id: 'yealink-rps',
    name: 'Yealink RPS, YMCS',
    file: 'yealink-rps.csv',
    targets: ['yealink'],
    sources: [],
    // Its MAC alone is enough only where Yealink allowed that.
    lacks: needing('mac', 'serial'),
    write: toCopy(['mac', 'serial', 'model'], ({ mac, serial, model }) => [mac, serial, model]),
  },
  {
    id: 'gdms',
    name: 'Grandstream GDMS',
    file: 'grandstream-gdms.csv',
    targets: ['grandstream', 'grandstream-p'],
    sources: [],
    lacks: needing('mac', 'serial'),
    write: toCopy(['mac', 'serial', 'name', 'site'], ({ mac, serial, extension, site }) => [
      mac.toUpperCase(),
      serial,
      extension,
      site,
    ]),
  },
  {
    id: 'fanvil-fdps',
    name: 'Fanvil FDPS',
    file: 'fanvil-fdps.csv',
    targets: ['fanvil'],
    sources: [],
    lacks: needing('mac'),
    write: toCopy(['mac', 'model'], ({ mac, model }) => [mac, model]),
  },
  {
    id: 'gigaset-redirect',
    name: 'Gigaset redirect portal',
    file: 'gigaset-redirect.csv',
    targets: ['gigaset-n'],
    sources: [],
    lacks: (row) => needing('mac')(row) ?? (macId.test(macIdOf(row)) ? null : phrase('lacks-mac-id')),
    write: toCopy(['mac_id'], (row) => [macIdOf(row)]),
  },
]
