import { makes, vendorsOf } from '#shared/mac-vendors.ts'
import { parseMac, readMac } from '#shared/mac.ts'
import { cellsOf } from '#shared/sheet-cells.ts'

/** A cell that was to be a MAC, whatever became of it. */
const meantAsMac = /^(?=.*\d)[0-9a-z:.\-_ ]{8,24}$/i

/**
 * What lines that were pasted at an extension say, by extension: a line goes to the next one in order, from where it was pasted; a line that
 * names an extension, as a column of a spreadsheet does, goes to that one. A line without a MAC keeps its place, so that one label that could not
 * be read moves nobody else's phone; only a heading above the column has none.
 */
export function pastedMacs(numbers: readonly string[], at: string, text: string): ReadonlyMap<string, string> {
  const known = new Set(numbers)
  const found = new Map<string, string>()
  let place = numbers.indexOf(at)
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    const cells = cellsOf(line)
    const named = cells.find((cell) => known.has(cell))
    const others = cells.filter((cell) => cell !== '' && cell !== named)
    const macs = others.filter((cell) => readMac(cell).ok)
    const isHeading = index === 0 && macs.length === 0 && lines.length > 1 && /\p{L}/u.test(line) && !/\d/.test(line)
    if (isHeading) continue
    const number = named ?? numbers[place]
    if (named === undefined) place += 1
    // A row of a list may have no MAC: its name and its phone are none that somebody got wrong.
    if (named !== undefined && macs.length === 0 && others.length > 1 && !others.some((cell) => meantAsMac.test(cell))) continue
    // Two MACs in one line are not chosen from here: the field says that there are two. A file's name may have the same one again.
    const isOne = new Set(macs.map(parseMac)).size === 1
    const typed = isOne ? (macs[0] ?? '') : macs.length > 1 ? macs.join(' ') : others.join(' ')
    if (number !== undefined && typed !== '') found.set(number, typed)
  }
  return found
}

/** A phone of the maker that a MAC belongs to, where the one that was chosen is another maker's; `known`: ids of targets that there are. */
export function phoneOf(typed: string, chosen: string, known: ReadonlySet<string>): string {
  const vendors = vendorsOf(parseMac(typed) ?? '')
  if (makes(vendors, chosen)) return chosen
  return vendors.flatMap(({ targets }) => targets).find((id) => known.has(id)) ?? chosen
}

/** The extensions that have the same MAC as another one, each with the first of the others. Nobody can say which of them is right. */
export function sharedMacs(macs: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const owners = new Map<string, string[]>()
  for (const [number, typed] of macs) {
    const mac = parseMac(typed)
    if (mac !== null) owners.set(mac, [...(owners.get(mac) ?? []), number])
  }
  const shared = new Map<string, string>()
  for (const numbers of owners.values())
    for (const number of numbers) {
      const other = numbers.find((one) => one !== number)
      if (other !== undefined) shared.set(number, other)
    }
  return shared
}
