import type { AppState, Bridge, Handlers, LinkCertificateFiles } from '#shared/contract.ts'
import type { Locale } from '#shared/locales.ts'
import type { MenuAction } from '#shared/menu-actions.ts'
import type { Policy } from '#shared/policy.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { firstColumns } from '#shared/columns/index.ts'
import { throttled } from '#shared/throttle.ts'
import { createAccountRecords } from './accounts/account-records.ts'
import { systemBench } from './bench/system-bench.ts'
import { guardedClock } from './system/clock.ts'
import { turn } from './concurrency/turns.ts'
import { createCopying } from './host/copying.ts'
import { createEventHub } from './host/events.ts'
import { nothingUnfinished, type Spot, type Unfinished } from './host/leaving.ts'
import type { Parts } from './parts.ts'
import { createBudgets } from './pbx/budget-memory.ts'
import { createPbxClient } from './pbx/client.ts'
import { watchPolicy } from './policy/watched-policy.ts'
import { readLinkCertificate, readPemFile, type LinkCertificate } from './provisioning/link-certificate.ts'
import { fileTimestamp } from './provisioning/file-timestamp.ts'
import { saveFile } from './provisioning/save.ts'
import { createSavedFiles } from './host/saved-files.ts'
import { createSettings } from './settings/settings.ts'
import { wireAccounts } from './wiring/accounts.ts'
import { auditedCalls } from './wiring/audited-calls.ts'
import { inBackground } from './wiring/background.ts'
import { wireBench } from './wiring/bench.ts'
import { connectsDemo, createDemo } from './wiring/demo-account.ts'
import { eachInItsTurn } from './wiring/each-in-its-turn.ts'
import { forgetAccount } from './wiring/forget-account.ts'
import { wireHandoffs } from './wiring/hand-offs.ts'
import { wireKeychain } from './wiring/keychain.ts'
import { wireLists } from './wiring/lists.ts'
import { createNotifications, languageOf, systemLanguage } from './wiring/notifications.ts'
import { createOpening } from './wiring/opening.ts'
import { wirePhoneFiles } from './wiring/phone-files.ts'
import { wireReports } from './wiring/reports.ts'
import { createServices } from './wiring/services.ts'
import { wireSip } from './wiring/sip.ts'
import { createBackupOrder, createFoldOrder, createStartOrder, inTurn } from './wiring/start-order.ts'
import { unfinishedOf } from './wiring/unfinished.ts'
import { wireUpdates } from './wiring/updates.ts'

/** The app without a host: what both hosts and the tests use. */
export interface Linecard {
  readonly calls: Handlers
  readonly on: Bridge['on']
  /** The window's page with what it shows first in it; as it is where that cannot be said. `languages`: as in Accept-Language. */
  firstView(page: Uint8Array, languages: string): Uint8Array
  /** What the end of the app would cut off, or lose for good. */
  unfinished(): Unfinished
  /** The language in which main speaks outside the window. */
  language(): Locale
  /** Has the windows open this extension; a window that is not there yet opens with it. */
  showExtension(spot: Spot): void
  /** The computer woke up, or its network came back: connections of before may be dead. */
  networkChanged(): void
  /** Whether anybody can see a window: what nobody sees is not kept fresh. */
  inSight(seen: boolean): void
  /** Whether somebody waits for news of a phone, which must come though no window is seen. */
  isWatching(): boolean
  /** The session may end: whether a secret of ours is in the clipboard is found out ahead. */
  lookAtClipboard(): void
  /** A secret of ours goes out of the clipboard at once, where it still is. */
  clearClipboard(): void
  /** At once, with nothing waited for: the system ends. Nothing works any more after it. */
  endNow(): void
  /** Has the windows do what somebody chose from the app's menu. */
  chosen(action: MenuAction): void
  close(): Promise<void>
}

/** Changes of the network within so long are one, in ms. */
const networkNewsEveryMs = 5_000

/**
 * Wires the app: what `wiring/` makes of the parts, and which call is served by whom. What a service does with a phone or a PBX is in its own
 * folder; how the services that talk about extensions are joined is in `wiring/services.ts`.
 */
export async function createLinecard(parts: Parts): Promise<Linecard> {
  const { random, log, slices } = parts
  const fault = (error: unknown): void => log.fault('work in the background failed', error)
  const clock = guardedClock(parts.clock, fault)
  const closing = new AbortController()
  const hub = createEventHub((error) => log.fault('a listener failed', error))
  const { emit } = hub
  const copying = createCopying(parts.clipboard, clock, fault)
  const { copy } = copying
  const store = await parts.records
  // What opened them had this turn already.
  await turn()
  if (store.damage) log.warn('the records were damaged', { problem: store.damage.kind, file: store.damage.params['file'] })
  if (!store.isPrivate) log.warn('other users of this computer may read the data folder: its file system keeps no permissions')

  const policy = watchPolicy({ source: parts.policy, clock, log, changed: policyChanged })
  const certificateIn = (files: LinkCertificateFiles): Result<LinkCertificate> =>
    readLinkCertificate(files, readPemFile, clock.now())
  function certificate(): Result<LinkCertificate> | null {
    const files = settings.get().linkCertificate
    return files && certificateIn(files)
  }
  const settings = createSettings(
    store,
    emit,
    (files) => {
      const read = certificateIn(files)
      return read.ok ? null : read.problem
    },
    () => policy.rules().language,
  )
  const language = (): Locale => languageOf(settings.get())
  const saved = createSavedFiles({ files: parts.files, store, clock })
  const folds = createFoldOrder(store, clock, fault)
  const backups = createBackupOrder(store, clock, slices, hub)
  const onDisk = (): Promise<Result<null>> =>
    inBackground(
      store.onDisk().then(() => ok(null)),
      fault,
    )

  const {
    keychain,
    vault,
    calls: keychainCalls,
    begin: beginWithKeychain,
  } = wireKeychain({
    ...{ parts, store, clock, emit, fault },
    hasBegun: () => startOrder.hasBegun(),
    accountIds: () => accounts.all().map(({ id }) => id),
    settle: (accountId) => services.credentials.settle(accountId),
    removed: folds.soon,
  })

  const demo = createDemo(parts.startDemo)
  const refusal = (address: string): Problem | null => (demo.isAt(address) ? null : policy.refusal(address))
  const network = { network: parts.network, extraCertificates: () => settings.get().extraCertificates, clock, slices, refusal }
  let isSeen = true
  const budgets = createBudgets(store, clock, () => isSeen)
  const accounts = createAccountRecords({ store, keychain, clock, emit })

  async function tokenOf(accountId: string): ReturnType<typeof accounts.token> {
    const read = await accounts.token(accountId)
    if (read.ok) services.audit.tokenSeen(accountId, read.value)
    return read
  }
  const services = createServices({
    ...{ clock, random, slices, store, vault, hub, copy, fault, accounts, refusal },
    budget: budgets.open,
    client: ({ accountId, ...how }) =>
      createPbxClient({ ...network, ...how, random, written: onDisk, token: () => tokenOf(accountId) }),
    who: { user: parts.computer.user ?? '', computer: parts.computer.name },
    quietHours: () => settings.get().quietHours,
    notify: createNotifications({
      ...{ notifier: parts.notifier, language, show: showExtension, emit, fault },
      displayName: (accountId, number) => services.directory.get(accountId, number)?.extension.displayName ?? null,
    }),
    async saveExport(name, content) {
      const folder = await saved.for('history').chooseFolder(name)
      if (folder === null) return fail(problem('cancelled'))
      return saveFile(folder, name, Buffer.from(content, 'utf8'), false, random)
    },
    handedOff(accountId, number) {
      const account = accounts.get(accountId)
      // Nobody holds a phone before the demo's QR codes and files: its own phones do as if.
      if (account.ok && demo.isAt(account.value.address)) demo.running()?.handedOff(number)
    },
    async readList(bytes, choices) {
      const { readListInThread } = await import('./plans/import/in-thread.ts')
      return readListInThread(bytes, choices, slices.pace())
    },
    said: (accountId, number, _said, registration) => bench.learnt(accountId, number, registration),
    readsByItself: true,
  })
  const bench = wireBench({
    ...{ store, vault, clock, random, log, hub, fault, accounts, services, copy, certificate },
    ways: parts.bench ?? systemBench,
    refusal: () => (policy.rules().oneTimeLinks ? null : problem('bench-off')),
    addressesOf: (name) => sip.addressesOf(name),
  })
  const { connections, credentials, extensions, changes, history, watchList, work } = services
  const { states } = connections

  const sip = wireSip({
    ...{ parts, clock, random, emit, copy, accounts, services, demo, refusal },
    extraCertificates: () => settings.get().extraCertificates,
    language,
  })
  const handoffs = wireHandoffs({
    ...{ clock, random, slices, emit, copy, accounts, services, saved, network: parts.network },
    language,
    lastTarget: () => settings.get().lastTarget,
    used: (target) => void settings.change({ lastTarget: target }),
    certificate,
    addressesOf: sip.addressesOf,
    linksRefusal: () => (policy.rules().oneTimeLinks ? null : problem('one-time-links-off')),
  })
  const { oneTime } = handoffs

  const { calls: accountCalls, removePassing } = wireAccounts({
    ...{ records: accounts, random, emit, network, refusal, budget: budgets.open, vault, backups },
    startDemo: demo.start,
    async leaving(accountId) {
      sip.forgetAccount(accountId)
      oneTime.forgetAccount(accountId)
      await bench.forgetAccount(accountId)
      const { [accountId]: gone, ...filters } = settings.get().filters
      if (gone) settings.change({ filters })
      return forgetAccount(services, accountId, slices, closing.signal)
    },
    arrived: work.renew,
  })
  const updates = wireUpdates({
    ...{ source: parts.updates, version: parts.version, store, clock, log, emit, network },
    allowed: () => policy.rules().updates,
    wanted: () => settings.get().checkForUpdates,
  })

  /** Whatever the policy forbids from now on ends; what it allows again begins. */
  function policyChanged(told: Policy): void {
    emit('policy.changed', told)
    emit('settings.changed', settings.get())
    updates.reconsider()
    if (!told.oneTimeLinks) {
      oneTime.stopAll()
      bench.halt().catch(fault)
    }
    if (!startOrder.hasBegun()) return
    for (const { id, address } of accounts.all()) {
      const refused = refusal(address)
      if (!refused && states.state(id).problem?.kind === 'pbx-not-allowed') work.start(id)
      if (!refused) continue
      work.stop(id)
      states.report(id, refused)
    }
  }

  function showExtension({ accountId, number }: Spot): void {
    if (ended) return
    const { window: left } = settings.get()
    const plain = { search: '', sort: { column: 'number', down: false }, columns: [...firstColumns], widths: {} }
    settings.change({
      window: { ...(left ?? plain), accountId, view: 'all', search: '', fields: {}, active: number, inspector: true },
    })
    emit('app.show', { accountId, number })
  }

  const appState = (): AppState => ({
    version: parts.version,
    host: parts.host,
    keychain: keychain.status(),
    accounts: accounts.all(),
    settings: settings.get(),
    connections: states.all(),
    storage: store.damage,
    policy: policy.told(),
    updates: updates.told(),
    showsFiles: saved.shows,
    choosesFiles: saved.chooses,
  })
  const opening = createOpening({ state: appState, first: extensions.first, now: clock.now, fault })
  const reports = wireReports({
    ...{ clock, log, copy, services },
    version: parts.version,
    state: appState,
    language: systemLanguage,
  })

  const passed = removePassing()
  const connectDemo = connectsDemo({
    ...{ demo, credentials, history, slices, fault, closing: closing.signal },
    connect: accountCalls['accounts.connectDemo'],
  })
  const startOrder = createStartOrder({
    ...{ clock, slices, fault, closing: closing.signal },
    hasAccounts: accounts.all().length > 0,
    steps: [
      updates.begin,
      vault.forgetSessions,
      beginWithKeychain,
      backups.now,
      () => void inAudit(services.audit.check(closing.signal).then(keepAudit)),
      () => void slices.run(history.forgettingOld(clock.now()), closing.signal).catch(unlessClosing),
      async () => {
        await passed
        const starts = accounts.all().map(
          ({ id }) =>
            () =>
              work.start(id),
        )
        await inTurn(starts, { slices, fault, closing: closing.signal })
      },
      bench.begin,
    ],
  })
  /** The system tells of one change in several ways: they are one. */
  const networkNews = throttled(clock, networkNewsEveryMs, connections.renew)
  const inAudit = (work: Promise<unknown>): Promise<unknown> => work.catch(unlessClosing)
  async function keepAudit(): Promise<void> {
    await inAudit(services.audit.keep(settings.get().auditDays, closing.signal))
  }
  function accountName(accountId: string): string | null {
    const account = accounts.get(accountId)
    return account.ok ? account.value.name : null
  }
  function unlessClosing(error: unknown): void {
    if (!closing.signal.aborted) fault(error)
  }

  const calls: Handlers = {
    ...accountCalls,
    'accounts.connectDemo': () => passed.then(connectDemo),
    ...extensions.calls,
    ...changes.calls,
    ...services.plans.calls,
    ...credentials.calls,
    ...services.monitor.calls,
    ...services.watches.calls,
    ...watchList.calls,
    'watch.export': (input) => saved.noting(watchList.calls['watch.export'](input)),
    ...handoffs.calls,
    ...wirePhoneFiles({ clock, random, slices, services, saved }),
    ...wireLists({ clock, random, slices, language, services, saved }),
    ...services.phones.calls,
    ...bench.calls,
    ...sip.calls,
    ...reports,
    ...saved.calls,
    ...updates.calls,
    ...keychainCalls,
    ...services.audit.calls({
      saver: saved.for('audit'),
      save: (folder, name, content, replace) => saved.noting(saveFile(folder, name, content, replace, random)),
      stamp: fileTimestamp,
    }),
    'clipboard.copy': ({ text }) => copy(text),
    async 'app.networkChanged'() {
      networkNews.tell()
      bench.look()
      return ok(null)
    },
    async 'app.open'() {
      const opened = opening.opened()
      if (opened.shown) startOrder.windowOpened()
      return ok(opened)
    },
    async 'app.changeSettings'(patch) {
      const changed = settings.change(patch)
      if (changed.ok && patch.checkForUpdates !== undefined) updates.reconsider()
      if (changed.ok && patch.auditDays !== undefined) await keepAudit()
      return changed
    },
  }

  let ended = false
  /** Nothing begins by itself any more. */
  function rest(): void {
    closing.abort()
    startOrder.stop()
    networkNews.stop()
    policy.close()
    updates.close()
    backups.stop()
    folds.stop()
    sip.close()
    services.close()
  }

  return {
    calls: eachInItsTurn(auditedCalls(calls, { services, accountName }), slices, store),
    on: hub.on,
    firstView: opening.firstView,
    chosen: (action) => emit('menu.chosen', { action }),
    unfinished() {
      if (ended) return nothingUnfinished
      return unfinishedOf({
        ...{ credentials, vault, links: oneTime.open, saving: handoffs.saving },
        changes: services.underway,
        // What the demo PBX knows ends with it; and it is a part of this app.
        accounts: () => accounts.all().filter(({ address }) => !demo.isAt(address)),
      })
    },
    language,
    showExtension,
    networkChanged() {
      networkNews.tell()
      bench.look()
    },
    inSight(seen) {
      isSeen = seen
      services.monitor.inSight(seen)
    },
    isWatching: () =>
      !ended && (services.watches.count() > 0 || accounts.all().some(({ id }) => watchList.watched(id).length > 0)),
    lookAtClipboard: copying.look,
    clearClipboard: copying.clearNow,
    endNow() {
      if (ended) return
      ended = true
      try {
        copying.clearNow()
        oneTime.stopAll()
        rest()
      } finally {
        store.close()
      }
    },
    async close() {
      // The session's end may have begun a look at the clipboard.
      if (ended) return copying.clear()
      rest()
      await copying.clear()
      await oneTime.close()
      await bench.close()
      await demo.close()
      await backups.written()
      if (ended) return
      ended = true
      await store.closeBeside()
    },
  }
}
