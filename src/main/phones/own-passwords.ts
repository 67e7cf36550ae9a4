import * as z from 'zod'
import { phonePasswordKinds, type PhoneLayer, type PhonePassword, type PhonePasswordKind } from '#shared/phone.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { SecretPlace } from '../vault/secret-name.ts'
import type { Vault } from '../vault/vault.ts'
import { layerKey } from './layers.ts'
import type { PasswordRef } from './phone-records.ts'

/** A phone's own password where it is kept: `from` names the layer, and `ref` the version. */
export interface KeptPassword extends Omit<PhonePassword, 'given'> {
  readonly ref: PasswordRef
}

export interface OwnPasswordsPorts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  /** Whether a phone was given this version last: then somebody may have to get into it yet. */
  readonly isGiven: (ref: PasswordRef) => boolean
}

/**
 * Administrators' and users' passwords of the phones themselves, each with its versions, by layer. Values are in the vault; one that was replaced
 * stays for as long as a phone has it, and goes with its layer.
 */
export interface OwnPasswords {
  /** Of these layers, from the widest: of each kind the narrowest that has one. */
  effective(layers: readonly PhoneLayer[]): KeptPassword[]
  /** A new version, from now on the one that counts in this layer. */
  set(
    of: PhoneLayer,
    accountId: string,
    kind: PhonePasswordKind,
    secret: string,
    madeBy: PhonePassword['madeBy'],
  ): Promise<Result<null>>
  /** The layer has none of its own from now on. */
  unset(of: PhoneLayer, kind: PhonePasswordKind): void
  secret(ref: PasswordRef): Promise<Result<string>>
  /** Wipes those among these that no phone has any more. */
  tidy(refs: readonly PasswordRef[]): void
  forgetLayer(of: PhoneLayer): void
}

const row = z.object({
  layer: z.string(),
  kind: z.enum(phonePasswordKinds),
  version: z.number(),
  accountId: z.string(),
  madeBy: z.enum(['linecard', 'person']),
  at: z.number(),
})
const accountOnly = z.object({ accountId: z.string() })
const highestOnly = z.object({ highest: z.number() })
const refRow = z.object({ layer: z.string(), kind: z.enum(phonePasswordKinds), version: z.number(), accountId: z.string() })
const columns = 'layer, kind, version, account_id AS accountId, made_by AS madeBy, at'

const kinds = { adminPassword: 'phone-admin-password', userPassword: 'phone-user-password' } as const

/** Where a value lies: its layer stands where an extension's number does, so that no name is ever one of an extension's. */
const placeOf = (accountId: string, { kind, layer, version }: PasswordRef): SecretPlace => ({
  accountId,
  number: layer,
  kind: kinds[kind],
  version,
})

export function createOwnPasswords({ store, vault, clock, isGiven }: OwnPasswordsPorts): OwnPasswords {
  function current(of: PhoneLayer): KeptPassword[] {
    const found = store.all(row, `SELECT ${columns} FROM phone_passwords WHERE layer = ? AND state = 'current'`, layerKey(of))
    return found.map(({ layer, kind, version, madeBy, at }) => ({
      ...{ kind, from: of.layer, version, madeBy, at },
      ref: { kind, layer, version },
    }))
  }

  function tidyRows(rows: readonly z.infer<typeof refRow>[]): void {
    for (const { accountId, ...ref } of rows) {
      if (isGiven(ref)) continue
      vault.drop(placeOf(accountId, ref))
      store.run(
        `DELETE FROM phone_passwords WHERE layer = ? AND kind = ? AND version = ? AND state = 'old'`,
        ...[ref.layer, ref.kind, ref.version],
      )
    }
  }

  const old = (layer: string, kind: string): z.infer<typeof refRow>[] =>
    store.all(
      refRow,
      `SELECT layer, kind, version, account_id AS accountId FROM phone_passwords WHERE layer = ? AND kind = ? AND state = 'old'`,
      ...[layer, kind],
    )

  /** In the caller's transaction. */
  function replaced(of: PhoneLayer, kind: PhonePasswordKind): void {
    store.run(`UPDATE phone_passwords SET state = 'old' WHERE layer = ? AND kind = ? AND state = 'current'`, layerKey(of), kind)
    tidyRows(old(layerKey(of), kind))
  }

  async function secret(ref: PasswordRef): Promise<Result<string>> {
    const kept = store.one(
      accountOnly,
      'SELECT account_id AS accountId FROM phone_passwords WHERE layer = ? AND kind = ? AND version = ?',
      ...[ref.layer, ref.kind, ref.version],
    )
    const read = kept ? await vault.get(placeOf(kept.accountId, ref)) : ok(null)
    if (!read.ok) return read
    return read.value === null ? fail(problem('phone-password-gone')) : ok(read.value)
  }

  return {
    effective(layers) {
      const found = new Map<PhonePasswordKind, KeptPassword>()
      for (const one of layers.flatMap(current)) found.set(one.kind, one)
      return [...found.values()]
    },
    async set(of, accountId, kind, value, madeBy) {
      const ready = await vault.ready()
      if (!ready.ok) return ready
      store.transaction(() => {
        const layer = layerKey(of)
        const version =
          (store.one(
            highestOnly,
            'SELECT coalesce(max(version), 0) AS highest FROM phone_passwords WHERE layer = ? AND kind = ?',
            ...[layer, kind],
          )?.highest ?? 0) + 1
        // The newest is looked for first: it is what the next one counts on from.
        vault.put({ ...placeOf(accountId, { kind, layer, version }), createdAt: null }, value)
        replaced(of, kind)
        store.run(
          `INSERT INTO phone_passwords (layer, kind, version, account_id, state, made_by, at) VALUES (?, ?, ?, ?, 'current', ?, ?)`,
          ...[layer, kind, version, accountId, madeBy, clock.now()],
        )
      })
      return ok(null)
    },
    unset: (of, kind) => store.transaction(() => replaced(of, kind)),
    secret,
    tidy(refs) {
      store.transaction(() => {
        for (const { layer, kind } of refs) tidyRows(old(layer, kind))
      })
    },
    forgetLayer(of) {
      store.transaction(() => {
        const layer = layerKey(of)
        const rows = store.all(
          refRow,
          'SELECT layer, kind, version, account_id AS accountId FROM phone_passwords WHERE layer = ?',
          layer,
        )
        for (const { accountId, ...ref } of rows) vault.drop(placeOf(accountId, ref))
        store.run('DELETE FROM phone_passwords WHERE layer = ?', layer)
      })
    },
  }
}
