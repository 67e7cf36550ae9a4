import type { Emit } from '#shared/contract.ts'
import type { SipService } from '#shared/account.ts'
import type { Extension } from '#shared/extension.ts'
import { isPhrase } from '#shared/phrase.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import type { Changes } from '../changes/changes.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Credentials } from '../credentials/credentials.ts'
import type { Directory } from '../extensions/directory.ts'
import type { Extensions } from '../extensions/extensions.ts'
import type { ListChoices, ListReading, ListRefused } from '../plans/import/list.ts'
import { createPlans, type Plans } from '../plans/plans.ts'
import { generatePassword } from '../credentials/password.ts'
import type { Artefacts } from '../provisioning/artefacts.ts'
import { targets } from '../provisioning/targets/index.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { Vault } from '../vault/vault.ts'
import type { Connections } from './connections.ts'

export interface WiredPlansPorts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly emit: Emit
  readonly fault: (error: unknown) => void
  readonly readList: (bytes: Uint8Array, choices: ListChoices) => Promise<ListReading | ListRefused>
  readonly connections: Connections
  readonly directory: Directory
  readonly extensions: () => Extensions
  readonly credentials: () => Credentials
  readonly changes: () => Changes
  readonly artefacts: () => Artefacts
  readonly known: (accountId: string, number: string) => Extension | null
  readonly catchUp: (accountId: string) => Promise<void>
  readonly expiresSeconds: (accountId: string) => number
  readonly sip: (accountId: string) => SipService | null
  /** What an extension was set up for last; null: nothing. */
  readonly phone: (accountId: string, number: string) => { readonly target: string } | null
}

/** Numbers that tell how long the account's are. */
const numbersToLookAt = 200

/** Joins plans with what they send through: the ledger, the pending changes, the list. */
export function wirePlans(ports: WiredPlansPorts): Plans {
  const { connections, directory, extensions, credentials, changes } = ports
  return createPlans({
    ...ports,
    someNumbers: (accountId) => directory.first(accountId, numbersToLookAt).known.map(({ extension }) => extension.number),
    size: directory.count,
    listedAt: (accountId) => directory.fullRead(accountId)?.finishedAt ?? null,
    async sync(accountId) {
      const read = await extensions().sync(accountId, 'plan')
      return read.state === 'failed' ? fail(read.problem ?? problem('internal')) : ok(null)
    },
    async callerIds(accountId) {
      const lately = directory.callerIds(accountId)
      const read = connections.isOnline(accountId) ? await extensions().calls['callerIds.list']({ accountId }) : null
      const there = read?.ok ? read.value : lately
      // A list that lacks some cannot tell that a number is not among them.
      const isWhole = there !== null && (!('left' in there) || there.left === undefined)
      return isWhole ? new Set(there.callerIds.map(({ number }) => number)) : null
    },
    online: connections.isOnline,
    probe: connections.states.probe,
    perMinute: connections.perMinute,
    room: connections.room,
    create: (accountId, draft, choice, id) => credentials().create(accountId, draft, choice, id, 'plan'),
    rotate: (accountId, number, choice, id) => credentials().rotate(accountId, number, choice, id, 'plan'),
    operation: (id) => ({ state: credentials().operation(id), finding: credentials().finding(id) }),
    dismiss: (id) => credentials().dismiss(id),
    password: (accountId, number) => credentials().password(accountId, number),
    pin: (accountId, number) => credentials().voicemailPin(accountId, number),
    change: (accountId, number, patch) => changes().change(accountId, number, patch, 'plan'),
    remove: (accountId, number) => changes().remove(accountId, number, 'plan'),
    takeBack: (accountId, number, edit) => changes().undo(accountId, number, edit),
    takeOut: (accountId, number, wrote) => changes().takeOut(accountId, number, wrote),
    pending: (accountId, number) => changes().queued(accountId, number).get(number) ?? [],
    registration: (accountId, number) => directory.get(accountId, number)?.registration ?? null,
    async checkRegistration(accountId, number) {
      await extensions().refresh(accountId, number, 'plan')
    },
    async refuses(accountId, number, target, password) {
      const phone = target === null ? ports.phone(accountId, number) : { target, mac: undefined }
      const kind = phone && targets.find(({ info }) => info.id === phone.target || info.name === phone.target)
      const sip = ports.sip(accountId)
      if (!kind || !sip) return null
      const rendered = kind.render({
        ...{ extension: number, displayName: '', password: password ?? generatePassword(ports.random), sip },
        ...{ mac: '001565000000', madeAt: 0 },
      })
      return !rendered.ok && isPhrase(rendered.field, 'field-password') ? kind.info.name : null
    },
    setUp(accountId, number) {
      const known = credentials().known(accountId, number)
      if (!known) return 'no'
      if (known.provedAt !== null) return 'registered'
      const made = ports.artefacts().of(accountId, number)
      return made.some(({ version }) => version !== null && version >= known.version) ? 'handed-off' : 'no'
    },
  })
}
