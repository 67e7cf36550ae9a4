import type { Emit } from '#shared/contract.ts'
import type { Extension, Registration } from '#shared/extension.ts'
import type { SettingName } from '#shared/phone-settings.ts'
import type { AccountRecords } from '../accounts/account-records.ts'
import type { Clock } from '../system/clock.ts'
import type { Copy } from '../host/copying.ts'
import { createCredentials, type Credentials } from '../credentials/credentials.ts'
import { generatePassword } from '../credentials/password.ts'
import type { EventHub } from '../host/events.ts'
import { createDirectory, type Directory } from '../extensions/directory.ts'
import { createExtensions, type Extensions } from '../extensions/extensions.ts'
import { createNotes } from '../extensions/notes.ts'
import { createAudit, type Audit, type AuditWho } from '../audit/audit.ts'
import { createArtefacts, type Artefacts } from '../provisioning/artefacts.ts'
import { faultOfExtraLines } from '../provisioning/extra-check.ts'
import { targets } from '../provisioning/targets/index.ts'
import { createPhones, type Phones } from '../phones/phones.ts'
import type { Random } from '../system/random.ts'
import { createDepartures, type Departures } from '../registrations/departures.ts'
import { createHandoffWatches, type HandoffWatches } from '../registrations/handoff-watch.ts'
import { createHistory, type History } from '../registrations/history.ts'
import { createMonitor, type Monitor } from '../registrations/monitor.ts'
import { createProofs, type Asked, type Said } from '../registrations/proofs.ts'
import { createWatchList, type WatchList, type WatchListPorts } from '../registrations/watch-list.ts'
import { createChanges, type Changes } from '../changes/changes.ts'
import type { Plans } from '../plans/plans.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import { createAccountWork, type AccountWork } from './account-work.ts'
import { sendingPlan } from '../plans/sending-plan.ts'
import { auditedClient } from './audited-client.ts'
import { inBackground } from './background.ts'
import { createConnections, type Connections, type ConnectionsPorts } from './connections.ts'
import { wirePlans, type WiredPlansPorts } from './plans.ts'

/** Each kind of phone, and the settings that its file has a place for. */
const kinds = new Map(
  targets.map(({ info, carriers }) => [info.id, { info, carries: new Set(Object.keys(carriers ?? {}) as SettingName[]) }]),
)

/** Somebody may have to type it on a phone's keys: 93 bits. */
const phonePasswordLength = 16

/** What differs between the app, the tests' office and the benches' day; everything else is wired here, and so the same in all of them. */
export interface ServicesParts extends Pick<ConnectionsPorts, 'refusal' | 'budget' | 'client'> {
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly store: Store
  readonly vault: Vault
  readonly hub: EventHub
  readonly copy: Copy
  /** Receives errors thrown by background work. */
  readonly fault: (error: unknown) => void
  readonly accounts: AccountRecords
  readonly quietHours: WatchListPorts['quietHours']
  /** Tells a person that a watched phone dropped, or is back. */
  readonly notify: WatchListPorts['notify']
  readonly saveExport: WatchListPorts['save']
  /** Whose lines of the audit log these are. */
  readonly who: AuditWho
  readonly readList: WiredPlansPorts['readList']
  /** Something was made for a phone of this extension. */
  readonly handedOff: (accountId: string, number: string) => void
  /** What may be said of a password after a registration was learnt; left out: nobody asks. */
  readonly said?: (accountId: string, number: string, said: Said, registration: Registration) => void
  /** False: nothing is read that nobody asked for, neither lists nor statuses. */
  readonly readsByItself: boolean
}

/** What is known of the extensions of every account, and what is done to them. */
export interface Services {
  readonly connections: Connections
  readonly work: AccountWork
  readonly directory: Directory
  readonly departures: Departures
  readonly credentials: Credentials
  readonly extensions: Extensions
  readonly changes: Changes
  readonly plans: Plans
  readonly monitor: Monitor
  readonly history: History
  readonly watchList: WatchList
  readonly watches: HandoffWatches
  readonly artefacts: Artefacts
  readonly phones: Phones
  readonly audit: Audit
  /** A registration that something else than a read of the list told. `asked`: what was known of the password when it was asked for. */
  registered(accountId: string, number: string, registration: Registration, asked: Asked): void
  /** The version of an extension's newest password; null: there is none. */
  versionOf(accountId: string, number: string): number | null
  /** How many changes of an account's extensions are being sent. */
  underway(accountId: string): number
  /** Nothing begins by itself any more. */
  close(): void
}

/**
 * Makes the services that talk about extensions and joins them. They never import each other: what one needs of another is a port, and the
 * ports are filled here. Most of them call in a circle, so that the order below matters to nobody: no service calls another while it is made.
 */
export function createServices(parts: ServicesParts): Services {
  const { clock, random, slices, store, vault, hub, fault, accounts, copy } = parts
  const emit: Emit = hub.emit
  const expiresSeconds = (accountId: string): number | null => {
    const account = accounts.get(accountId)
    return account.ok ? account.value.sip.expiresSeconds : null
  }

  const audit = createAudit({
    ...{ store, clock, slices, emit, fault },
    who: parts.who,
    accountName(accountId) {
      const account = accounts.get(accountId)
      return account.ok ? account.value.name : null
    },
  })
  const connections = createConnections({
    ...{ clock, emit, fault, accounts },
    refusal: parts.refusal,
    budget: parts.budget,
    client: (how) =>
      auditedClient(parts.client(how), how.accountId, {
        audit,
        known: (accountId, number) => directory.get(accountId, number)?.extension ?? null,
        planOf: (accountId, number) => plans.undoing(accountId, number) ?? sendingPlan(store, accountId, number),
        versionOf,
      }),
    sweepMs: (accountId) => monitor.sweepMs(accountId),
  })
  const { clientOf, isOnline, pbxNow } = connections
  const directory = createDirectory(store, clock, (accountId, before, after) => {
    // What the first read finds was there before us.
    if ((directory.fullRead(accountId)?.finishedAt ?? null) !== null) audit.saw(accountId, before, after)
  })
  const departures = createDepartures({
    ...{ store, clock, pbxNow },
    expiresSeconds: (accountId) => expiresSeconds(accountId) ?? 0,
  })

  const known = (accountId: string, number: string): Extension | null => directory.get(accountId, number)?.extension ?? null

  const credentials: Credentials = createCredentials({
    ...{ store, vault, clock, random, emit, copy, pbxNow, fault },
    pbx: clientOf,
    online: isOnline,
    known,
    listed: (accountId) => (directory.fullRead(accountId)?.finishedAt ?? null) !== null,
    seen: (accountId, extension) => extensions.seen(accountId, extension),
    look: (accountId, number) => extensions.look(accountId, number),
    changed(accountId, number) {
      extensions.touched(accountId, number)
      phones.touched(accountId, [number])
      monitor.nudge(accountId, number)
      plans.touched(accountId, number)
    },
    setPin: (accountId, number, createdAt, pin) => changes.setPin(accountId, number, createdAt, pin),
    mayBeRegistered: departures.mayBeRegistered,
  })
  const versionOf = (accountId: string, number: string): number | null => credentials.version(accountId, number)?.version ?? null

  const notes = createNotes(store)
  const extensions = createExtensions({
    ...{ directory, clock, slices, emit, notes },
    pbx: clientOf,
    passwordStates: credentials.states,
    phones: (accountId, numbers) => phones.ofRows(accountId, numbers),
    queued: (accountId, number) => changes.queued(accountId, number),
    asking: (accountId, number) => proofs.asking(accountId, number),
    registrationSeen(accountId, number, registration, asked) {
      const said = learn(accountId, number, registration, asked)
      watches.seen(accountId, number, registration, said)
    },
    departing: departures.gone,
  })
  const changes = createChanges({
    ...{ store, vault, random, clock, emit, fault, known },
    pbx: clientOf,
    online: isOnline,
    row: extensions.row,
    look: extensions.look,
    send: extensions.update,
    gone: extensions.gone,
    touched(accountId, number) {
      extensions.touched(accountId, number)
      plans.touched(accountId, number)
    },
    refresh: (accountId, number) => extensions.refresh(accountId, number, 'click'),
    createWithPassword: credentials.create,
    rotatePassword: credentials.rotate,
    operation: credentials.operation,
    rememberPin: credentials.rememberPin,
    settlePassword: credentials.settleNumber,
    forgetPasswords(accountId, number, upTo) {
      artefacts.forgetExtension(accountId, number)
      notes.forgetExtension(accountId, number)
      phones.forgetExtension(accountId, number)
      watchList.forgetExtension(accountId, number)
      return credentials.forgetExtension(accountId, number, upTo)
    },
  })

  const monitor = createMonitor({
    ...{ clock, slices, fault },
    numbers: (accountId) => directory.checks(accountId),
    read: (accountId, number, { lane, whileWaiting }) =>
      inBackground(extensions.refresh(accountId, number, lane, { whileWaiting }), fault),
    watched: (accountId) => watchList.watched(accountId),
    perMinute: connections.perMinute,
  })
  const history = createHistory(store)
  const proofs = createProofs({ password: credentials.known, clear: credentials.clear, proved: credentials.proved })
  const watchList = createWatchList({
    ...{ store, clock, emit, history },
    quietHours: parts.quietHours,
    notify: parts.notify,
    save: parts.saveExport,
    changed: (accountId) => monitor.look(accountId),
  })
  const watches = createHandoffWatches({
    ...{ clock, emit },
    refresh: (accountId, number) => inBackground(extensions.refresh(accountId, number, 'handoff'), fault),
    version: versionOf,
    password: credentials.known,
    registration: (accountId, number) => directory.get(accountId, number)?.registration ?? null,
    oldUntil(accountId, number) {
      const lives = expiresSeconds(accountId)
      const since = credentials.unprovedSince(accountId, number)
      return lives !== null && since !== null ? since + lives * 1_000 : null
    },
    left: (accountId, number) => monitor.nudge(accountId, number),
    proved: credentials.proved,
  })
  const artefacts = createArtefacts(
    store,
    clock,
    versionOf,
    (accountId, number) => directory.get(accountId, number)?.extension.createdAt ?? null,
    (made, kind, place) => {
      const { accountId, number, target, mac, hash: content, given } = made
      if (given) phones.given({ accountId, number, target, mac, content, ...given }, kind, place)
      // Which phone it was for, where that has a MAC.
      const fields = mac === null ? [] : [{ field: 'mac', before: null, after: mac }]
      audit.note({
        ...{ what: 'handed-off', accountId, number, target, version: made.version, how: kind, place: place || null, fields },
      })
      emit('handoff.remembered', { accountId, number })
      extensions.touched(accountId, number)
      plans.touched(accountId, number)
      parts.handedOff(accountId, number)
    },
  )
  const phones = createPhones({
    ...{ store, vault, clock, random, slices, emit, copy },
    extension: known,
    inDepartment: directory.department,
    versions: (accountId, numbers) =>
      new Map([...credentials.newest(accountId, numbers)].map(([number, { version }]) => [number, version])),
    sip(accountId) {
      const account = accounts.get(accountId)
      return account.ok ? account.value.sip : null
    },
    target: (id) => kinds.get(id) ?? null,
    generate: () => generatePassword(random, phonePasswordLength),
    faultOfExtraLines,
    movedTo: (accountId, numbers) => {
      for (const number of numbers) extensions.touched(accountId, number)
    },
  })

  /** What a registration tells, whoever told it. */
  function learn(accountId: string, number: string, registration: Registration, asked: Asked): Said {
    // The watch list first: it compares with what the history knew before.
    watchList.seen(accountId, number, registration)
    history.record(accountId, number, registration)
    monitor.seen(accountId, number, registration)
    const said = proofs.seen(accountId, number, registration, asked)
    parts.said?.(accountId, number, said, registration)
    return said
  }

  const work = createAccountWork({
    ...{ clock, slices, fault, connections, credentials, changes, extensions, directory, monitor },
    readsByItself: parts.readsByItself,
  })

  const plans = wirePlans({
    ...{ store, vault, clock, random, slices, emit, fault, connections, directory, known },
    readList: parts.readList,
    extensions: () => extensions,
    credentials: () => credentials,
    changes: () => changes,
    artefacts: () => artefacts,
    catchUp: work.catchUp,
    expiresSeconds: (accountId) => expiresSeconds(accountId) ?? 0,
    sip(accountId) {
      const account = accounts.get(accountId)
      return account.ok ? account.value.sip : null
    },
    phone(accountId, number) {
      const made = artefacts.of(accountId, number)[0]
      return made ? { target: made.target } : null
    },
  })

  hub.on('extensions.changed', ({ accountId, changed, removed }) => {
    const there = changed.map((row) => row.number)
    monitor.listed(accountId, there, removed)
    phones.touched(accountId, [...there, ...removed])
  })

  return {
    ...{
      connections,
      work,
      directory,
      departures,
      credentials,
      extensions,
      changes,
      plans,
      monitor,
      history,
      watchList,
      watches,
      artefacts,
      phones,
      audit,
    },
    versionOf,
    registered(accountId, number, registration, asked) {
      directory.setRegistration(accountId, number, registration)
      emit('registrations.changed', { accountId, items: [{ number, registration }] })
      learn(accountId, number, registration, asked)
    },
    underway: (accountId) => changes.underway(accountId) + plans.underway(accountId),
    close() {
      changes.close()
      plans.close()
      extensions.close()
      credentials.close()
      monitor.close()
      watches.close()
      connections.states.close()
      work.close()
      audit.close()
      connections.closeAll()
    },
  }
}
