import { z } from 'zod'
import { extensionDraftSchema, type ExtensionDraft } from '#shared/extension.ts'
import type { Clock } from '../clock.ts'
import { newId, type Random } from '../random.ts'
import type { Store } from '../store/store.ts'

const versionRow = z.object({
  number: z.string(),
  version: z.number(),
  state: z.enum(['unsettled', 'current', 'unknown', 'old']),
  made_by: z.enum(['linecard', 'person', 'pbx']),
  at: z.number(),
  proved_at: z.number().nullable(),
})
export type CredentialVersion = z.infer<typeof versionRow>

const operationRow = z.object({
  id: z.string(),
  account_id: z.string(),
  number: z.string(),
  kind: z.enum(['create', 'rotate']),
  version: z.number(),
  state: z.enum(['intended', 'sent', 'confirmed', 'refused', 'unknown']),
  draft: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : extensionDraftSchema.parse(JSON.parse(text)))),
  started_at: z.number(),
})
export type Operation = z.output<typeof operationRow>

const versionColumns = 'number, version, state, made_by, at, proved_at'
const operationColumns = 'id, account_id, number, kind, version, state, draft, started_at'

/**
 * The write-ahead record of every create and rotate: *intended → sent → confirmed | refused | unknown*, and the numbered
 * password versions of each extension. Passwords themselves are in the keychain; nothing here is secret.
 */
export interface Ledger {
  begin(
    accountId: string,
    number: string,
    kind: Operation['kind'],
    madeBy: CredentialVersion['made_by'],
    draft: ExtensionDraft | null,
  ): Operation
  sent(operation: Operation): void
  /** The PBX has this version now; every other one is old. */
  confirmed(operation: Operation): void
  /** It never happened: the version goes. */
  refused(operation: Operation): void
  /** It may have happened. `known`: whether we have the password that it would have set. */
  unknown(operation: Operation, known: boolean): void
  versions(accountId: string, number: string): CredentialVersion[]
  /** The newest version of each extension that is not old. */
  latest(accountId: string): CredentialVersion[]
  unsettled(accountId?: string): Operation[]
  proved(accountId: string, number: string): void
  /** Removes old versions and answers which they were. */
  dropOld(accountId: string, number: string): number[]
  forgetExtension(accountId: string, number: string): void
  forgetAccount(accountId: string): void
}

export function createLedger(store: Store, clock: Clock, random: Random): Ledger {
  const setState = (operation: Operation, state: Operation['state']): void => {
    store.run('UPDATE operations SET state = ?, changed_at = ? WHERE id = ?', state, clock.now(), operation.id)
  }
  const setVersion = (operation: Operation, state: CredentialVersion['state']): void => {
    const { account_id, number, version } = operation
    store.run(
      'UPDATE credential_versions SET state = ? WHERE account_id = ? AND number = ? AND version = ?',
      state,
      account_id,
      number,
      version,
    )
  }

  return {
    begin(accountId, number, kind, madeBy, draft) {
      return store.transaction(() => {
        const { next } = store.one(
          z.object({ next: z.number() }),
          `SELECT coalesce(max(version), 0) + 1 AS next FROM (
             SELECT version FROM credential_versions WHERE account_id = ?1 AND number = ?2
             UNION ALL SELECT version FROM operations WHERE account_id = ?1 AND number = ?2)`,
          accountId,
          number,
        ) ?? { next: 1 }
        const operation: Operation = {
          id: newId(random),
          account_id: accountId,
          number,
          kind,
          version: next,
          state: 'intended',
          draft,
          started_at: clock.now(),
        }
        store.run(
          `INSERT INTO credential_versions (account_id, number, version, state, made_by, at) VALUES (?, ?, ?, ?, ?, ?)`,
          accountId,
          number,
          next,
          // Nobody knows a password that the PBX is yet to make.
          madeBy === 'pbx' ? 'unknown' : 'unsettled',
          madeBy,
          clock.now(),
        )
        store.run(
          `INSERT INTO operations (${operationColumns}, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          operation.id,
          accountId,
          number,
          kind,
          next,
          'intended',
          draft === null ? null : JSON.stringify(draft),
          operation.started_at,
          operation.started_at,
        )
        return operation
      })
    },
    sent: (operation) => setState(operation, 'sent'),
    confirmed(operation) {
      store.transaction(() => {
        setState(operation, 'confirmed')
        store.run(
          `UPDATE credential_versions SET state = 'old' WHERE account_id = ? AND number = ? AND version < ?`,
          operation.account_id,
          operation.number,
          operation.version,
        )
        setVersion(operation, 'current')
        // Whatever was unsettled before is overtaken: sending it again now would undo this one.
        store.run(
          `UPDATE operations SET state = 'refused', changed_at = ?
             WHERE account_id = ? AND number = ? AND version < ? AND state IN ('intended', 'sent', 'unknown')`,
          clock.now(),
          operation.account_id,
          operation.number,
          operation.version,
        )
      })
    },
    refused(operation) {
      store.transaction(() => {
        setState(operation, 'refused')
        store.run(
          'DELETE FROM credential_versions WHERE account_id = ? AND number = ? AND version = ?',
          operation.account_id,
          operation.number,
          operation.version,
        )
      })
    },
    unknown(operation, known) {
      store.transaction(() => {
        setState(operation, 'unknown')
        setVersion(operation, known ? 'unsettled' : 'unknown')
      })
    },
    versions: (accountId, number) =>
      store.all(
        versionRow,
        `SELECT ${versionColumns} FROM credential_versions WHERE account_id = ? AND number = ? ORDER BY version DESC`,
        accountId,
        number,
      ),
    latest: (accountId) =>
      store.all(
        versionRow,
        `SELECT ${versionColumns} FROM credential_versions AS v WHERE account_id = ? AND state <> 'old'
           AND version = (SELECT max(version) FROM credential_versions WHERE account_id = v.account_id AND number = v.number AND state <> 'old')`,
        accountId,
      ),
    unsettled: (accountId) =>
      accountId === undefined
        ? store.all(
            operationRow,
            `SELECT ${operationColumns} FROM operations WHERE state IN ('intended', 'sent', 'unknown') ORDER BY started_at`,
          )
        : store.all(
            operationRow,
            `SELECT ${operationColumns} FROM operations WHERE state IN ('intended', 'sent', 'unknown') AND account_id = ? ORDER BY started_at`,
            accountId,
          ),
    proved(accountId, number) {
      store.run(
        `UPDATE credential_versions SET proved_at = ? WHERE account_id = ? AND number = ? AND state = 'current' AND proved_at IS NULL`,
        clock.now(),
        accountId,
        number,
      )
    },
    dropOld(accountId, number) {
      const old = store.all(
        z.object({ version: z.number() }),
        `SELECT version FROM credential_versions WHERE account_id = ? AND number = ? AND state = 'old'`,
        accountId,
        number,
      )
      store.run(`DELETE FROM credential_versions WHERE account_id = ? AND number = ? AND state = 'old'`, accountId, number)
      return old.map((row) => row.version)
    },
    forgetExtension(accountId, number) {
      store.run('DELETE FROM credential_versions WHERE account_id = ? AND number = ?', accountId, number)
    },
    forgetAccount(accountId) {
      store.transaction(() => {
        store.run('DELETE FROM credential_versions WHERE account_id = ?', accountId)
        store.run('DELETE FROM operations WHERE account_id = ?', accountId)
      })
    },
  }
}
