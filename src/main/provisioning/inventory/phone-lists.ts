import type { HandlersOf, ParsedInput } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import { formsToCopy } from '#shared/inventory.ts'
import type { Phone, Site } from '#shared/phone.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Slices } from '../../concurrency/slices.ts'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import { drawLabelsInThread } from '../card/in-thread.ts'
import type { Label } from '../card/labels.ts'
import { written } from '../card/letters.ts'
import { fileTimestamp } from '../file-timestamp.ts'
import { saveFile, type FileSaver } from '../save.ts'
import { listedFor, type Listed } from './listed.ts'
import { inventoryCsv, inventoryWorkbook } from './lists.ts'
import { portals } from './portals.ts'
import { calledOf, type InventoryRow } from './row.ts'

export interface PhoneListPorts {
  /** Every phone of an account, those out of use among them. */
  readonly phones: (accountId: string) => Promise<readonly Phone[]>
  readonly sites: (accountId: string) => Promise<Result<readonly Site[]>>
  /** null: it is not there any more. */
  readonly extension: (accountId: string, number: string) => Extension | null
  /** What a target is called. */
  readonly targetName: (id: string) => string
  readonly labelFiles: FileSaver
  readonly listFiles: FileSaver
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
}

/** Labels for phones, and lists of them for people and for makers' portals. */
export function createPhoneLists(ports: PhoneListPorts): HandlersOf<'labels'> & HandlersOf<'inventory'> {
  /** `ids` null: all of them. */
  async function rowsOf(accountId: string, ids: readonly string[] | null): Promise<Result<InventoryRow[]>> {
    const [phones, sites] = [await ports.phones(accountId), await ports.sites(accountId)]
    if (!sites.ok) return sites
    const siteNames = new Map(sites.value.map(({ id, name }) => [id, name]))
    const wanted = ids && new Set(ids)
    const pause = ports.slices.pace()
    const rows: InventoryRow[] = []
    for (const phone of phones) {
      if (wanted && !wanted.has(phone.id)) continue
      rows.push(rowOf(phone, siteNames))
      await pause()
    }
    return ok(rows)
  }

  function rowOf(phone: Phone, siteNames: ReadonlyMap<string, string>): InventoryRow {
    const [first] = phone.lines
    const extension = first && ports.extension(first.accountId, first.number)
    return {
      ...{ id: phone.id, target: phone.target, place: phone.place, note: phone.note },
      extension: first?.number ?? '',
      name: (extension?.displayName ?? '').normalize('NFC'),
      lines: phone.lines.map(({ number }) => number),
      phone: ports.targetName(phone.target),
      model: phone.model ?? phone.told?.model ?? '',
      mac: phone.mac ?? '',
      serial: phone.serial ?? '',
      site: siteNames.get(phone.siteId ?? '') ?? '',
      firmware: phone.told?.firmware ?? '',
      givenAt: phone.given?.at ?? null,
      seenAt: phone.told?.at ?? null,
      retiredAt: phone.retiredAt,
    }
  }

  async function listed({ accountId, ids, form }: ParsedInput<'inventory.check'>): Promise<Result<Listed>> {
    const all = await rowsOf(accountId, ids)
    if (!all.ok) return all
    const portal = portals.find(({ id }) => id === form)
    return ok(portal ? listedFor(portal, all.value) : { rows: all.value, left: [], others: 0 })
  }

  const reportOf = ({ rows, left, others }: Listed) => ({ rows: rows.length, left: [...left], others })

  return {
    'inventory.forms': async () => ok(portals.map(({ id, name }) => ({ id, name, toCopy: formsToCopy.includes(id) }))),
    async 'inventory.check'(wanted) {
      const found = await listed(wanted)
      return found.ok ? ok(reportOf(found.value)) : found
    },
    async 'inventory.save'({ replace, ...wanted }) {
      const found = await listed(wanted)
      if (!found.ok) return found
      const { rows } = found.value
      if (rows.length === 0) return fail(problem('nothing-to-save'))
      const portal = portals.find(({ id }) => id === wanted.form)
      const at = ports.clock.now()
      const name = portal?.file ?? `linecard-phones-${fileTimestamp(at)}.${wanted.form}`
      const folder = await ports.listFiles.chooseFolder(name)
      if (folder === null) return fail(problem('cancelled'))
      const bytes = portal
        ? portal.write(rows)
        : wanted.form === 'xlsx'
          ? await inventoryWorkbook(rows, { at, pause: ports.slices.pace() })
          : inventoryCsv(rows)
      const saved = await saveFile(folder, name, bytes, replace === true, ports.random)
      return saved.ok ? ok({ path: saved.value, report: reportOf(found.value) }) : saved
    },
    async 'labels.save'({ accountId, ids, size }) {
      const all = await rowsOf(accountId, ids)
      if (!all.ok) return all
      const rows = all.value.filter(({ retiredAt }) => retiredAt === null)
      if (rows.length === 0) return fail(problem('nothing-to-save'))
      const name = `linecard-labels-${fileTimestamp(ports.clock.now())}.pdf`
      const folder = await ports.labelFiles.chooseFolder(name)
      if (folder === null) return fail(problem('cancelled'))
      const labels = rows.map((row): Label => ({
        ...{ id: row.id, number: row.extension, name: row.name || row.place },
        mac: row.mac === '' ? null : row.mac,
      }))
      const drawn = await drawLabelsInThread(labels, size, { pause: ports.slices.pace() })
      if (drawn === null) return fail(problem('cancelled'))
      const tight = drawn.tight.flatMap((at) => rows[at] ?? []).map(calledOf)
      if (tight.length === rows.length) return fail(problem('labels-too-small'))
      const saved = await saveFile(folder, name, drawn.pdf, false, ports.random)
      if (!saved.ok) return saved
      const byPen = rows.filter((_, at) => written(labels[at]?.name ?? '') === null).map(calledOf)
      return ok({ path: saved.value, drawn: rows.length - tight.length, tight, byPen })
    },
  }
}
