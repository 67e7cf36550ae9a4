import { RowPack } from '#shared/packed-rows.ts'
import { account, seededRandom, type Office } from '../app/office.ts'

/** Numbers that the PBX has. */
export const onPbx = (office: Office): string[] => office.api.rows().map((row) => row.extension_number)
/** Numbers that the table shows. */
export async function shown(office: Office): Promise<string[]> {
  const list = await office.go(office.app.calls['extensions.list']({ accountId: account }))
  return list?.ok
    ? new RowPack(list.value.rows)
        .rows()
        .map((row) => row.number)
        .sort()
    : []
}

/** Creates, deletes and renumbers rows between the pages, until `left` is used up. */
export function restless(seed: number, changes: { left: number }, each: number) {
  const random = seededRandom(seed)
  const dice = (sides: number): number => (((random.bytes(1)[0] ?? 0) << 8) | (random.bytes(1)[0] ?? 0)) % sides
  return (office: Office): void => {
    for (let count = 0; count < each && changes.left > 0; count += 1) {
      changes.left -= 1
      // The PBX tells times in seconds: one made anew within the second of the one before cannot be told apart by anybody.
      office.clock.pass(1_000)
      const numbers = onPbx(office)
      const some = office.api.row(numbers[dice(numbers.length)] ?? '')
      const number = String(10_000 + dice(60_000))
      const what = dice(5)
      if (what < 2 && some) office.api.drop(some.extension_number)
      else if (what < 4 || !some) office.api.put(number, { display_name: 'New' })
      else if (!office.api.row(number)) {
        // A new number, and everything else as it was.
        const { extension_number: old, deleted: _deleted, ...rest } = some
        office.api.put(number, rest)
        office.api.drop(old)
      }
    }
  }
}
