import { RowPack } from '#shared/packed-rows.ts'
import { account, seededRandom, type Office } from './office.ts'

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

/** Creates and deletes rows between the pages, until `left` is used up. */
export function restless(seed: number, changes: { left: number }, each: number) {
  const random = seededRandom(seed)
  const dice = (sides: number): number => (((random.bytes(1)[0] ?? 0) << 8) | (random.bytes(1)[0] ?? 0)) % sides
  return (office: Office): void => {
    for (let count = 0; count < each && changes.left > 0; count += 1) {
      changes.left -= 1
      const numbers = onPbx(office)
      const some = numbers[dice(numbers.length)]
      if (dice(2) === 0 && some !== undefined) office.api.drop(some)
      else office.api.put(String(10_000 + dice(60_000)), { display_name: 'New' })
    }
  }
}
