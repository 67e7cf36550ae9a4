import { sameInstant } from '#shared/instants.ts'
import type { Extension } from '#shared/extension.ts'
import { fieldsOf, type FieldValues, type Queue, type QueueChange, type Queued } from './queue.ts'

/** Edits of one extension that wait beside another one, by the order in which the person decided them. */
export interface Beside {
  readonly older: readonly Queued[]
  readonly newer: readonly Queued[]
}

/**
 * A person's newest word about a field counts. An older change of the same field, be it still waiting or sent without an answer, is not
 * sent any more and is in conflict with nothing.
 */
export interface Superseding {
  beside(item: Queued): Beside
  /** What of this change nobody has decided anew since. */
  rest(item: Queued, beside: Beside): { readonly patch: FieldValues; readonly hasSecret: boolean }
  /**
   * The extension was read for an older change: what newer ones are based on is what is there now, unless it is neither what the older
   * one wrote nor what it found.
   */
  rebase(item: Queued, beside: Beside, there: Extension): void
  /** This change is true now, as the PBX has just told: older ones of the same fields are of no interest any more. */
  made(item: Queued, there: Extension): void
  /** This change waits by itself now: older ones that wait for a person lose its fields. */
  waits(item: Queued): void
}

const without = (values: FieldValues, names: FieldValues): FieldValues =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !(name in names)))

const isEmpty = (values: FieldValues): boolean => Object.keys(values).length === 0
const waits = new Set<Queued['state']>(['waiting', 'sending', 'conflict'])

export function createSuperseding(queue: Queue): Superseding {
  function beside(item: Queued): Beside {
    const edits = queue.of(item.account_id, item.number).filter((one) => one.kind === 'edit')
    const at = edits.findIndex((one) => one.id === item.id)
    return { older: edits.slice(0, Math.max(0, at)), newer: edits.slice(at + 1).filter((one) => waits.has(one.state)) }
  }

  /** Older changes lose the fields of this one. parked: only those that wait for a person. */
  function drop(item: Queued, which: 'all' | 'parked'): void {
    for (const one of beside(item).older) {
      const parked = one.state === 'conflict' || one.state === 'refused'
      if (which === 'parked' && !parked) continue
      const patch = without(one.patch, item.patch)
      const keepsSecret = one.has_secret === 1 && item.has_secret === 0
      if (Object.keys(patch).length === Object.keys(one.patch).length && keepsSecret === (one.has_secret === 1)) continue
      if (isEmpty(patch) && !keepsSecret) {
        queue.remove(one)
        continue
      }
      const change: QueueChange = {
        patch,
        theirs: one.theirs && without(one.theirs, item.patch),
        // What is left of it is looked at anew.
        ...(parked ? { state: 'waiting', problem: null } : {}),
      }
      if (keepsSecret || one.has_secret === 0) queue.set(one.id, change)
      else queue.setWithoutSecret(one, change)
    }
  }

  /** Changes of other fields whose answers never came: that times differ now is our own doing. */
  function explain(item: Queued, there: Extension): void {
    for (const one of queue.of(item.account_id, item.number)) {
      if (one.kind !== 'edit' || one.id === item.id || one.state !== 'sending') continue
      const now = fieldsOf(there, one.patch)
      if (Object.keys(now).every((name) => now[name] === one.base.fields[name]))
        queue.set(one.id, { base: { ...one.base, updatedAt: there.updatedAt } })
    }
  }

  return {
    beside,
    rest(item, { newer }) {
      return {
        patch: newer.reduce((left, one) => without(left, one.patch), item.patch),
        hasSecret: item.has_secret === 1 && !newer.some((one) => one.has_secret === 1),
      }
    },
    rebase(item, { newer }, there) {
      const theirs = fieldsOf(there, item.patch)
      for (const name of Object.keys(item.patch)) {
        const next = newer.find((one) => name in one.patch)
        const now = theirs[name] ?? null
        const wrote = now === item.patch[name]
        if (!next || !(wrote || now === item.base.fields[name])) continue
        // Read anew: another of its fields may have been rebased just now.
        const { base } = queue.get(next.account_id, next.id) ?? next
        const isOurs = wrote || sameInstant(item.base.updatedAt, there.updatedAt)
        queue.set(next.id, {
          base: { ...base, fields: { ...base.fields, [name]: now }, ...(isOurs ? { updatedAt: there.updatedAt } : {}) },
        })
      }
    },
    made(item, there) {
      drop(item, 'all')
      explain(item, there)
    },
    waits: (item) => drop(item, 'parked'),
  }
}
