import * as z from 'zod'
import { extensionDraftSchema, type Extension, type ExtensionDraft } from '#shared/extension.ts'
import type { Clock } from '../system/clock.ts'
import { newId, type Random } from '../system/random.ts'
import type { Store } from '../store/store.ts'
import type { Secrets, Version } from './secrets.ts'

const versionRow = z.object({
  number: z.string(),
  version: z.number(),
  state: z.enum(['unsettled', 'current', 'unknown', 'old']),
  made_by: z.enum(['linecard', 'person', 'pbx']),
  at: z.number(),
  proved_at: z.number().nullable(),
  /** 1: nothing can be registered any more with a password from before this one. */
  missed: z.number(),
  /** created_at of the extension this password belongs to: a number that was deleted and made anew has another. */
  of_created_at: z.string().nullable(),
})
export type CredentialVersion = z.infer<typeof versionRow>

/**
 * Why an operation waits for a person. absent: the create did not happen, and only a person may ask the PBX for another password.
 * was-there: the number existed before. unlike: what is there may or may not be ours. changed-since: somebody changed the
 * extension after our request. secret-gone: its password was removed from the keychain. refused: sent again, the PBX said no.
 */
export const findings = ['absent', 'was-there', 'unlike', 'changed-since', 'secret-gone', 'refused'] as const
export type Finding = (typeof findings)[number]

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
  changed_at: z.number(),
  /** What was known before the request left; null: no such extension was known. */
  before_created_at: z.string().nullable(),
  before_updated_at: z.string().nullable(),
  /** 1: the whole list had been read, and the number was not in it. */
  before_absent: z.number(),
  /** What the PBX's own clock showed when the request left, and when it was given up; ms since the epoch, null: it never said. */
  pbx_from: z.number().nullable(),
  pbx_to: z.number().nullable(),
  finding: z.enum(findings).nullable(),
})
export type Operation = z.output<typeof operationRow>

const valueRow = z.object({ account_id: z.string(), number: z.string(), version: z.number() })

const versionColumns = 'number, version, state, made_by, at, proved_at, missed, of_created_at'
const operationColumns =
  'id, account_id, number, kind, version, state, draft, started_at, changed_at, before_created_at, before_updated_at, before_absent, pbx_from, pbx_to, finding'
const open = `state IN ('intended', 'sent', 'unknown')`

export interface Beginning {
  /** Left out: a new one. */
  readonly id?: string
  readonly accountId: string
  readonly number: string
  readonly kind: Operation['kind']
  readonly madeBy: CredentialVersion['made_by']
  readonly draft: ExtensionDraft | null
  readonly before: Extension | null
  /** The whole list has been read, and the number is not in it. */
  readonly wasAbsent: boolean
  /** What the PBX is about to be told, or what stands for what it will tell. */
  readonly password: string
  readonly pin?: string
}

/** The values of versions: a row and its value come and go in one transaction. */
export type LedgerValues = Pick<
  Secrets,
  'keepPassword' | 'stagePin' | 'dropStagedPin' | 'bind' | 'drop' | 'dropPin' | 'dropAccount'
>

/**
 * The write-ahead record of every create and rotate: *intended → sent → confirmed | refused | unknown*, and the numbered
 * password versions of each extension. Each version's value is in the vault, from the same transaction to the same transaction as its
 * row. `begin`, and `confirmed` with a password, need a vault that is ready.
 */
export interface Ledger {
  begin(what: Beginning): Operation
  /**
   * It leaves now. `pbxNow`: what the PBX's clock shows; `there`: the extension as it was read just before; left out: what is known of it
   * is written down already.
   */
  sent(operation: Operation, pbxNow: number | null, there?: Extension): void
  /** It ended without an answer. From when until when it was under way, as the PBX's clock shows. */
  wasUnderWay(operation: Operation, span: { readonly from: number; readonly to: number }): void
  /** What is there now, created then, is what this create made. */
  adopted(operation: Operation, createdAt: string): void
  /**
   * The PBX has this version now; every earlier one is old. `password`: the one that the PBX made and told. `unknown`: it happened, but
   * nobody knows the password. `clear`: nothing can be registered with one from before it. `pin`: of a create, what becomes of its PIN.
   */
  confirmed(
    operation: Operation,
    ofCreatedAt: string | null,
    version?: 'current' | 'unknown',
    password?: string,
    clear?: boolean,
    pin?: 'told' | 'nobodys',
  ): void
  /** It never happened: the version goes. */
  refused(operation: Operation, finding?: Finding): void
  /** No longer asked about, but the PBX may have had it: the version is kept as an old one. */
  retired(operation: Operation): void
  /** It may have happened. `known`: whether we have the password that it would have set. */
  unknown(operation: Operation, known: boolean, finding?: Finding): void
  operation(id: string): Operation | null
  /** Whether a request about this version was ever begun. */
  begun(accountId: string, number: string, version: number): Operation | null
  versions(accountId: string, number: string): CredentialVersion[]
  /** Of each of these extensions the newest version that is not old. */
  latest(accountId: string, numbers: readonly string[]): CredentialVersion[]
  /** Open operations, the newest of each number first: an older one is overtaken by it. */
  unsettled(accountId: string): Operation[]
  /** What a person should see: everything open, and what ended in a way that nobody was told. */
  shown(accountId: string): Operation[]
  dismiss(operation: Operation): void
  proved(accountId: string, number: string, version: number): void
  /** Nothing can be registered any more with a password from before this version. */
  clear(accountId: string, number: string, version: number): void
  /** Passwords in the vault that the rows know nothing of, the newest first. */
  valuesWithoutRow(accountId: string): Version[]
  /** What is not in the vault is not kept here either, but for what is still asked about, or is known to be unknown. */
  dropRowsWithoutValue(accountId: string): void
  /** Puts back a version that is in the vault although the rows know nothing of it. */
  recover(accountId: string, number: string, version: number, state: 'unsettled' | 'unknown' | 'old'): void
  /** Removes old versions. */
  dropOld(accountId: string, number: string): void
  /** The highest version ever begun; 0: none. */
  highest(accountId: string, number: string): number
  /** Forgets versions up to this one: they were of an extension that is deleted now. */
  forgetExtension(accountId: string, number: string, upTo: number): void
  forgetAccount(accountId: string): void
}

// Made once: a schema prepares itself at its first use, which takes longer than what it reads.
const highestOnly = z.object({ highest: z.number() })

export function createLedger(store: Store, clock: Clock, random: Random, values: LedgerValues): Ledger {
  const setState = (operation: Operation, state: Operation['state'], finding: Finding | null = null): void => {
    store.run(
      'UPDATE operations SET state = ?, finding = ?, changed_at = ? WHERE id = ?',
      state,
      finding,
      clock.now(),
      operation.id,
    )
  }
  const key = ({ account_id, number, version }: Operation): [string, string, number] => [account_id, number, version]
  const ofVersion = 'account_id = ? AND number = ? AND version = ?'
  const setVersion = (operation: Operation, state: CredentialVersion['state']): void => {
    store.run(`UPDATE credential_versions SET state = ? WHERE ${ofVersion}`, state, ...key(operation))
  }
  const operations = (where: string, ...params: string[]): Operation[] =>
    store.all(operationRow, `SELECT ${operationColumns} FROM operations WHERE ${where}`, ...params)

  const highest = (accountId: string, number: string): number =>
    store.one(
      highestOnly,
      `SELECT coalesce(max(version), 0) AS highest FROM (
         SELECT version FROM credential_versions WHERE account_id = ?1 AND number = ?2
         UNION ALL SELECT version FROM operations WHERE account_id = ?1 AND number = ?2)`,
      accountId,
      number,
    )?.highest ?? 0

  const versions = (accountId: string, number: string): CredentialVersion[] =>
    store.all(
      versionRow,
      `SELECT ${versionColumns} FROM credential_versions WHERE account_id = ? AND number = ? ORDER BY version DESC`,
      accountId,
      number,
    )

  function dropVersions(accountId: string, number: string, which: (version: CredentialVersion) => boolean): void {
    for (const { version } of versions(accountId, number).filter(which)) {
      store.run(`DELETE FROM credential_versions WHERE ${ofVersion}`, accountId, number, version)
      values.drop({ account_id: accountId, number, version })
    }
  }

  return {
    begin({ id = newId(random), accountId, number, kind, madeBy, draft, before, wasAbsent, password, pin }) {
      return store.transaction(() => {
        const next = highest(accountId, number) + 1
        const now = clock.now()
        const operation: Operation = {
          id,
          account_id: accountId,
          number,
          kind,
          version: next,
          state: 'intended',
          draft,
          started_at: now,
          changed_at: now,
          before_created_at: before?.createdAt ?? null,
          before_updated_at: before?.updatedAt ?? null,
          before_absent: Number(wasAbsent),
          pbx_from: null,
          pbx_to: null,
          finding: null,
        }
        store.run(
          `INSERT INTO credential_versions (account_id, number, version, state, made_by, at) VALUES (?, ?, ?, ?, ?, ?)`,
          accountId,
          number,
          next,
          // Nobody knows a password that the PBX is yet to make.
          madeBy === 'pbx' ? 'unknown' : 'unsettled',
          madeBy,
          now,
        )
        store.run(
          `INSERT INTO operations (${operationColumns}) VALUES (?, ?, ?, ?, ?, 'intended', ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)`,
          id,
          accountId,
          number,
          kind,
          next,
          draft === null ? null : JSON.stringify(draft),
          now,
          now,
          operation.before_created_at,
          operation.before_updated_at,
          operation.before_absent,
        )
        values.keepPassword(operation, null, password)
        if (pin !== undefined) values.stagePin(operation, pin)
        else values.dropStagedPin(operation)
        return operation
      })
    },
    sent(operation, pbxNow, there) {
      store.run(
        `UPDATE operations SET state = 'sent', finding = NULL, changed_at = ?, pbx_from = ?, pbx_to = NULL,
           before_updated_at = coalesce(?, before_updated_at) WHERE id = ?`,
        clock.now(),
        pbxNow === null ? null : Math.round(pbxNow),
        there?.updatedAt ?? null,
        operation.id,
      )
    },
    wasUnderWay(operation, { from, to }) {
      store.run('UPDATE operations SET pbx_from = ?, pbx_to = ? WHERE id = ?', Math.round(from), Math.round(to), operation.id)
    },
    adopted(operation, createdAt) {
      store.transaction(() => {
        values.bind(operation, createdAt, 'stays')
        store.run(`UPDATE credential_versions SET of_created_at = ? WHERE ${ofVersion}`, createdAt, ...key(operation))
      })
    },
    confirmed(operation, ofCreatedAt, version = 'current', password, clear = false, pin = 'nobodys') {
      store.transaction(() => {
        if (password !== undefined) values.keepPassword(operation, ofCreatedAt, password)
        values.bind(operation, ofCreatedAt, operation.kind === 'create' ? pin : 'stays')
        setState(operation, 'confirmed')
        store.run(
          `UPDATE credential_versions SET state = 'old' WHERE account_id = ? AND number = ? AND version < ?`,
          ...key(operation),
        )
        store.run(
          `UPDATE credential_versions SET state = ?, of_created_at = ?, missed = max(missed, ?) WHERE ${ofVersion}`,
          version,
          ofCreatedAt,
          Number(clear),
          ...key(operation),
        )
        for (const { number, version } of versions(operation.account_id, operation.number))
          if (version < operation.version) values.dropStagedPin({ account_id: operation.account_id, number, version })
        // Whatever was unsettled before is overtaken: sending it again now would undo this one.
        store.run(
          `UPDATE operations SET state = 'refused', finding = NULL, changed_at = ?
             WHERE account_id = ? AND number = ? AND version < ? AND ${open}`,
          clock.now(),
          ...key(operation),
        )
      })
    },
    refused(operation, finding) {
      store.transaction(() => {
        setState(operation, 'refused', finding)
        store.run(`DELETE FROM credential_versions WHERE ${ofVersion}`, ...key(operation))
        values.drop(operation)
      })
    },
    retired(operation) {
      store.transaction(() => {
        setState(operation, 'refused')
        setVersion(operation, 'old')
        values.dropStagedPin(operation)
      })
    },
    unknown(operation, known, finding) {
      store.transaction(() => {
        setState(operation, 'unknown', finding)
        setVersion(operation, known ? 'unsettled' : 'unknown')
      })
    },
    operation: (id) => store.one(operationRow, `SELECT ${operationColumns} FROM operations WHERE id = ?`, id),
    begun: (accountId, number, version) =>
      store.one(operationRow, `SELECT ${operationColumns} FROM operations WHERE ${ofVersion}`, accountId, number, version),
    versions,
    latest: (accountId, numbers) =>
      store.all(
        versionRow,
        `SELECT ${versionColumns} FROM credential_versions AS v
           WHERE account_id = ? AND number IN (SELECT value FROM json_each(?)) AND state <> 'old'
           AND version = (SELECT max(version) FROM credential_versions WHERE account_id = v.account_id AND number = v.number AND state <> 'old')`,
        accountId,
        JSON.stringify(numbers),
      ),
    unsettled: (accountId) => operations(`${open} AND account_id = ? ORDER BY number, version DESC`, accountId),
    shown: (accountId) =>
      operations(`(${open} OR finding IS NOT NULL) AND account_id = ? ORDER BY started_at, version`, accountId),
    dismiss: (operation) => void store.run('UPDATE operations SET finding = NULL WHERE id = ?', operation.id),
    proved(accountId, number, version) {
      store.run(
        `UPDATE credential_versions SET proved_at = ? WHERE ${ofVersion} AND state IN ('current', 'unsettled') AND proved_at IS NULL`,
        clock.now(),
        accountId,
        number,
        version,
      )
    },
    clear: (accountId, number, version) =>
      void store.run(`UPDATE credential_versions SET missed = 1 WHERE ${ofVersion} AND missed = 0`, accountId, number, version),
    valuesWithoutRow: (accountId) =>
      store.all(
        valueRow,
        `SELECT account_id, number, CAST(version AS INTEGER) AS version FROM sealed AS s WHERE account_id = ? AND kind = 'password'
           AND NOT EXISTS (SELECT 1 FROM credential_versions AS v
             WHERE v.account_id = s.account_id AND v.number = s.number AND v.version = CAST(s.version AS INTEGER))
           ORDER BY 3 DESC`,
        accountId,
      ),
    dropRowsWithoutValue(accountId) {
      store.run(
        `DELETE FROM credential_versions WHERE account_id = ? AND state <> 'unknown'
           AND NOT EXISTS (SELECT 1 FROM sealed AS s WHERE s.account_id = credential_versions.account_id
             AND s.number = credential_versions.number AND s.kind = 'password' AND s.version = CAST(credential_versions.version AS TEXT))
           AND NOT EXISTS (SELECT 1 FROM operations AS o WHERE o.account_id = credential_versions.account_id
             AND o.number = credential_versions.number AND o.version = credential_versions.version AND o.${open})`,
        accountId,
      )
    },
    recover(accountId, number, version, state) {
      store.run(
        `INSERT OR IGNORE INTO credential_versions (account_id, number, version, state, made_by, at) VALUES (?, ?, ?, ?, 'linecard', ?)`,
        accountId,
        number,
        version,
        state,
        clock.now(),
      )
    },
    dropOld(accountId, number) {
      store.transaction(() => dropVersions(accountId, number, ({ state }) => state === 'old'))
    },
    highest,
    forgetExtension(accountId, number, upTo) {
      store.transaction(() => {
        const those = 'account_id = ? AND number = ? AND version <= ?'
        if (highest(accountId, number) <= upTo) values.dropPin(accountId, number)
        dropVersions(accountId, number, ({ version }) => version <= upTo)
        // The rows stay, so that version numbers never come again.
        store.run(
          `UPDATE operations SET state = CASE WHEN ${open} THEN 'refused' ELSE state END, finding = NULL WHERE ${those}`,
          accountId,
          number,
          upTo,
        )
      })
    },
    forgetAccount(accountId) {
      store.transaction(() => {
        store.run('DELETE FROM credential_versions WHERE account_id = ?', accountId)
        store.run('DELETE FROM operations WHERE account_id = ?', accountId)
        values.dropAccount(accountId)
      })
    },
  }
}
