import type { Extension, ExtensionDraft, PasswordChoice, PasswordState } from '#shared/extension.ts'
import type { HandlersOf } from '#shared/contract.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { ClipboardPort } from '../parts.ts'
import type { Outcome, PbxClient } from '../pbx/pbx.ts'
import type { Random } from '../random.ts'
import { createLedger, type CredentialVersion, type Operation } from './ledger.ts'
import { generatePassword } from './password.ts'
import type { Store } from '../store/store.ts'

export interface CredentialsPorts {
  readonly store: Store
  readonly keychain: Keychain
  readonly clock: Clock
  readonly random: Random
  readonly clipboard: ClipboardPort | null
  readonly pbx: (accountId: string) => Result<PbxClient>
  /** What the directory last knew of an extension; null: not there. */
  readonly known: (accountId: string, number: string) => Extension | null
  /** The PBX told an extension anew. */
  readonly seen: (accountId: string, extension: Extension) => void
  /** What is known of an extension's password changed. */
  readonly changed: (accountId: string, number: string) => void
}

/** Creates and rotates, so that no password is ever lost, whatever happens to the answer. */
export interface Credentials {
  readonly calls: Pick<HandlersOf<'credentials'>, 'credentials.list' | 'credentials.reveal' | 'credentials.copy'>
  create(accountId: string, draft: ExtensionDraft, choice: PasswordChoice): Promise<Result<null>>
  rotate(accountId: string, number: string, choice: PasswordChoice): Promise<Result<null>>
  /** The password that the PBX has, or the one that it will have once an unknown outcome is settled. */
  password(accountId: string, number: string): Promise<Result<string>>
  voicemailPin(accountId: string, number: string): Promise<Result<string | null>>
  rememberPin(accountId: string, number: string, pin: string | null): Promise<Result<null>>
  states(accountId: string): Map<string, PasswordState>
  version(accountId: string, number: string): CredentialVersion | null
  /** Finds out what became of every request whose answer never came. Asks the PBX; safe to call at any time. */
  settle(accountId: string): Promise<void>
  /** The extension registered with the new password: old versions are wiped. */
  proved(accountId: string, number: string): Promise<void>
  forgetExtension(accountId: string, number: string): Promise<Result<null>>
  forgetAccount(accountId: string): Promise<Result<null>>
}

export const copiedPasswordClearsAfterSeconds = 45

/** How far the PBX's clock may be from ours when the time of a create is judged. */
const clockDoubtMs = 15 * 60_000

const passwordName = (accountId: string, number: string, version: number): string => `password/${accountId}/${number}/${version}`
const pinName = (accountId: string, number: string): string => `pin/${accountId}/${number}`

const states: Readonly<Record<CredentialVersion['state'], PasswordState>> = {
  current: 'stored',
  unsettled: 'unsettled',
  unknown: 'unknown',
  old: 'elsewhere',
}

/** What is common to a create's and a rotate's answer. */
type Answer =
  { readonly ok: true; readonly password: string } | { readonly ok: false; readonly problem: Problem; readonly outcome: Outcome }

export function createCredentials(ports: CredentialsPorts): Credentials {
  const { keychain, clock, random } = ports
  const ledger = createLedger(ports.store, clock, random)
  /** Passwords that the PBX showed once and the keychain then refused: kept while the app runs, and tried again. */
  const held = new Map<string, { password: string; operation: Operation }>()
  const busy = new Map<string, Promise<unknown>>()

  /** One write at a time for each extension: two rotates in a row must not settle out of order. */
  function alone<T>(accountId: string, number: string, work: () => Promise<T>): Promise<T> {
    const key = `${accountId}/${number}`
    const next = (busy.get(key) ?? Promise.resolve()).then(work, work)
    busy.set(key, next)
    void next.finally(() => busy.get(key) === next && busy.delete(key)).catch(() => {})
    return next
  }

  const forget = (operation: Operation): Promise<unknown> =>
    keychain.remove(passwordName(operation.account_id, operation.number, operation.version))

  async function send(operation: Operation, password: string | null, pbx: PbxClient, pin?: string): Promise<Answer> {
    const { account_id: accountId, number } = operation
    ledger.sent(operation)
    if (operation.kind === 'create') {
      const draft = { ...(operation.draft ?? { number }), ...(pin === undefined ? {} : { voicemailPin: pin }) }
      const made = await pbx.create(draft, password, { lane: 'click' })
      if (!made.ok) return made
      ports.seen(accountId, made.value.extension)
      return { ok: true, password: made.value.password }
    }
    const rotated = await pbx.changePassword(number, password, { lane: 'click' })
    return rotated.ok ? { ok: true, password: rotated.value.password } : rotated
  }

  /** Writes down how a request ended. `password`: the one we sent; null: the PBX was to make one. */
  async function finish(operation: Operation, password: string | null, answer: Answer): Promise<Result<null>> {
    const { account_id: accountId, number, version } = operation
    if (!answer.ok) {
      if (answer.outcome === 'unknown') {
        ledger.unknown(operation, password !== null)
        ports.changed(accountId, number)
        return fail(
          password === null
            ? problem('password-unknown', { number })
            : problem('outcome-unknown', {
                what: operation.kind === 'create' ? `the create of ${number}` : `the rotate of ${number}`,
              }),
        )
      }
      ledger.refused(operation)
      await forget(operation)
      ports.changed(accountId, number)
      return fail(answer.problem)
    }
    if (answer.password !== password) {
      const stored = await keychain.set(passwordName(accountId, number, version), answer.password)
      if (!stored.ok) {
        held.set(passwordName(accountId, number, version), { password: answer.password, operation })
        ledger.unknown(operation, false)
        ports.changed(accountId, number)
        return stored
      }
    }
    ledger.confirmed(operation)
    ports.changed(accountId, number)
    return ok(null)
  }

  async function write(
    accountId: string,
    number: string,
    kind: Operation['kind'],
    choice: PasswordChoice,
    draft: ExtensionDraft | null,
  ): Promise<Result<null>> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const password = choice.mode === 'generate' ? generatePassword(random) : choice.mode === 'choose' ? choice.password : null
    const { voicemailPin: pin, ...kept } = draft ?? { number }
    const madeBy = ({ generate: 'linecard', choose: 'person', pbx: 'pbx' } as const)[choice.mode]
    const operation = ledger.begin(accountId, number, kind, madeBy, draft === null ? null : kept)
    // Before anything leaves: the keychain holds what the PBX is about to be told. For a password that the PBX will make,
    // writing a place-holder proves that the keychain will take it.
    const stored = await keychain.set(passwordName(accountId, number, operation.version), password ?? 'not told yet')
    const pinStored = stored.ok && pin !== undefined ? await keychain.set(pinName(accountId, number), pin) : stored
    if (!pinStored.ok) {
      ledger.refused(operation)
      await forget(operation)
      return pinStored
    }
    return finish(operation, password, await send(operation, password, pbx.value, pin))
  }

  /** What became of one operation. True: settled, one way or the other. */
  async function settleOne(operation: Operation): Promise<boolean> {
    const { account_id: accountId, number } = operation
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return false
    const version = ledger.versions(accountId, number).find((one) => one.version === operation.version)
    if (operation.state === 'intended') {
      // It never left.
      ledger.refused(operation)
      await forget(operation)
      ports.changed(accountId, number)
      return true
    }
    if (version?.made_by === 'pbx') {
      // Asking again would make yet another password that somebody may already have been given: the person decides.
      if (operation.state !== 'unknown') {
        ledger.unknown(operation, false)
        ports.changed(accountId, number)
      }
      return operation.kind === 'create' ? settlePbxMade(operation, pbx.value) : true
    }
    const read = await keychain.get(passwordName(accountId, number, operation.version))
    if (!read.ok) return false
    if (read.value === null) {
      ledger.unknown(operation, false)
      ports.changed(accountId, number)
      return true
    }
    return operation.kind === 'rotate'
      ? sendAgain(operation, read.value, pbx.value)
      : settleCreate(operation, read.value, pbx.value)
  }

  /** The same password again changes nothing where it has arrived, and makes it true where it has not. */
  async function sendAgain(operation: Operation, password: string, pbx: PbxClient): Promise<boolean> {
    const answer = await pbx.changePassword(operation.number, password, { lane: 'changed' })
    if (answer.ok) return (await finish(operation, password, { ok: true, password: answer.value.password })).ok
    if (answer.outcome !== 'refused' || ['token-rejected', 'permission-missing'].includes(answer.problem.kind)) return false
    await finish(operation, password, answer)
    return true
  }

  async function settleCreate(operation: Operation, password: string, pbx: PbxClient): Promise<boolean> {
    const { account_id: accountId, number } = operation
    const detail = await pbx.extension(number, { lane: 'changed' })
    if (detail.ok) {
      if (!isOurs(operation, detail.value.extension)) {
        await finish(operation, password, {
          ok: false,
          problem: problem('conflict', { detail: `${number} was there before` }),
          outcome: 'refused',
        })
        return true
      }
      ports.seen(accountId, detail.value.extension)
      return sendAgain(operation, password, pbx)
    }
    if (detail.problem.kind !== 'not-found') return false
    const pin = await keychain.get(pinName(accountId, number))
    const answer = await send(operation, password, pbx, pin.ok && pin.value !== null ? pin.value : undefined)
    if (!answer.ok && answer.outcome !== 'refused') {
      ledger.unknown(operation, true)
      return false
    }
    await finish(operation, password, answer)
    return true
  }

  /** A create whose password the PBX was to make: only whether it is there can be found out. */
  async function settlePbxMade(operation: Operation, pbx: PbxClient): Promise<boolean> {
    const detail = await pbx.extension(operation.number, { lane: 'changed' })
    if (detail.ok && isOurs(operation, detail.value.extension)) {
      ports.seen(operation.account_id, detail.value.extension)
      return true
    }
    if (detail.ok || detail.problem.kind === 'not-found') {
      ledger.refused(operation)
      await forget(operation)
      ports.changed(operation.account_id, operation.number)
      return true
    }
    return false
  }

  /** Whether the extension that is there now is the one that this create asked for, and not one that was there before. */
  function isOurs(operation: Operation, there: Extension): boolean {
    const before = ports.known(operation.account_id, operation.number)
    if (before && before.createdAt === there.createdAt && Date.parse(before.createdAt) < operation.started_at - clockDoubtMs)
      return false
    const created = Date.parse(there.createdAt)
    if (!Number.isFinite(created) || created < operation.started_at - clockDoubtMs) return false
    return operation.draft === null || (operation.draft.displayName ?? null) === there.displayName
  }

  async function password(accountId: string, number: string): Promise<Result<string>> {
    const newest = ledger.versions(accountId, number).find((version) => version.state !== 'old')
    if (!newest) return fail(problem('password-not-stored', { number }))
    const name = passwordName(accountId, number, newest.version)
    const kept = held.get(name)
    if (kept) {
      if ((await keychain.set(name, kept.password)).ok) {
        held.delete(name)
        ledger.confirmed(kept.operation)
        ports.changed(accountId, number)
      }
      return ok(kept.password)
    }
    if (newest.state === 'unknown') return fail(problem('password-unknown', { number }))
    const read = await keychain.get(name)
    if (!read.ok) return read
    return read.value === null ? fail(problem('password-not-stored', { number })) : ok(read.value)
  }

  /** Removes every keychain entry that `mine` says is ours; the first refusal stops it, so that nothing is half forgotten. */
  async function wipe(mine: (name: string) => boolean): Promise<Result<null>> {
    const names = await keychain.names()
    if (!names.ok) return names
    for (const name of names.value.filter(mine)) {
      const removed = await keychain.remove(name)
      if (!removed.ok) return removed
    }
    return ok(null)
  }

  return {
    create: (accountId, draft, choice) =>
      alone(accountId, draft.number, () => write(accountId, draft.number, 'create', choice, draft)),
    rotate: (accountId, number, choice) => alone(accountId, number, () => write(accountId, number, 'rotate', choice, null)),
    password,
    async voicemailPin(accountId, number) {
      return keychain.get(pinName(accountId, number))
    },
    async rememberPin(accountId, number, pin) {
      if (pin !== null) return keychain.set(pinName(accountId, number), pin)
      const removed = await keychain.remove(pinName(accountId, number))
      return removed.ok ? ok(null) : removed
    },
    states: (accountId) => new Map(ledger.latest(accountId).map((version) => [version.number, states[version.state]])),
    version: (accountId, number) => ledger.versions(accountId, number).find((version) => version.state !== 'old') ?? null,
    async settle(accountId) {
      for (const operation of ledger.unsettled(accountId)) {
        await alone(accountId, operation.number, async () => {
          const still = ledger.unsettled(accountId).find((one) => one.id === operation.id)
          if (still) await settleOne(still)
        })
      }
    },
    async proved(accountId, number) {
      ledger.proved(accountId, number)
      for (const version of ledger.dropOld(accountId, number)) await keychain.remove(passwordName(accountId, number, version))
    },
    async forgetExtension(accountId, number) {
      const wiped = await wipe(
        (name) => name.startsWith(`password/${accountId}/${number}/`) || name === pinName(accountId, number),
      )
      if (wiped.ok) ledger.forgetExtension(accountId, number)
      return wiped
    },
    async forgetAccount(accountId) {
      const wiped = await wipe((name) => name.startsWith(`password/${accountId}/`) || name.startsWith(`pin/${accountId}/`))
      if (wiped.ok) ledger.forgetAccount(accountId)
      return wiped
    },
    calls: {
      async 'credentials.list'({ accountId, number }) {
        return ok(
          ledger.versions(accountId, number).flatMap(({ version, state, made_by, at }) => {
            if (state === 'old') return []
            return [{ number, version, state: state === 'current' ? ('stored' as const) : state, madeBy: made_by, at }]
          }),
        )
      },
      async 'credentials.reveal'({ accountId, number }) {
        const found = await password(accountId, number)
        return found.ok ? ok({ password: found.value }) : found
      },
      async 'credentials.copy'({ accountId, number }) {
        const found = await password(accountId, number)
        if (!found.ok) return found
        const clearsAfterSeconds = copiedPasswordClearsAfterSeconds
        const { clipboard } = ports
        if (!clipboard) return ok({ copied: false, text: found.value, clearsAfterSeconds })
        await clipboard.write(found.value)
        clock.after(clearsAfterSeconds * 1000, () => void clearIfStill(clipboard, found.value))
        return ok({ copied: true, text: null, clearsAfterSeconds })
      },
    },
  }
}

/** Somebody may have copied something else meanwhile: that is theirs. */
async function clearIfStill(clipboard: ClipboardPort, value: string): Promise<void> {
  if ((await clipboard.read()) === value) await clipboard.write('')
}
