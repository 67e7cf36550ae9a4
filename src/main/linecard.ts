import { rootCertificates } from 'node:tls'
import type { AppState, Bridge, CallOutput, Handlers, LinkCertificateFiles, WindowState } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import type { MenuAction } from '#shared/menu-actions.ts'
import type { Policy } from '#shared/policy.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { firstColumns } from '#shared/table-columns.ts'
import { throttled } from '#shared/throttle.ts'
import { about } from './host/about.ts'
import { createAccountRecords } from './accounts/account-records.ts'
import { createAccounts } from './accounts/accounts.ts'
import { createLinks } from './accounts/links.ts'
import { guardedClock } from './system/clock.ts'
import { createCopying } from './host/copying.ts'
import { createCredentials } from './credentials/credentials.ts'
import { createEventHub } from './host/events.ts'
import { createDirectory } from './extensions/directory.ts'
import { createExtensions } from './extensions/extensions.ts'
import { readAgainAfterMs } from './extensions/full-read.ts'
import { withFirstView } from './host/first-view.ts'
import { createKeychainSwitch } from './keychain/keychain-switch.ts'
import { createLeftovers } from './keychain/leftovers.ts'
import { createListedKeychain } from './keychain/listed-keychain.ts'
import { createUnderway, nothingUnfinished, type Spot, type Unfinished } from './host/leaving.ts'
import type { DemoPbx, Parts } from './parts.ts'
import { parseAddress } from './pbx/address.ts'
import { createBudgets } from './pbx/budget-memory.ts'
import type { Budget } from './pbx/budget.ts'
import { createPbxClient, login } from './pbx/client.ts'
import { createTransport } from './pbx/transport.ts'
import type { PbxClient, PbxResult } from './pbx/pbx.ts'
import { createPbxTime, type PbxTime } from './pbx/pbx-time.ts'
import { watchPolicy } from './policy/watched-policy.ts'
import { createArtefacts } from './provisioning/artefacts.ts'
import { createBundles } from './provisioning/bundles.ts'
import { createCards } from './provisioning/cards.ts'
import { readLinkCertificate, readPemFile, type LinkCertificate } from './provisioning/link-certificate.ts'
import { createOneTime } from './provisioning/one-time-calls.ts'
import { createProvisioning } from './provisioning/provisioning.ts'
import { createPhones } from './provisioning/phones.ts'
import { saveFile } from './provisioning/save.ts'
import { createDepartures } from './registrations/departures.ts'
import { createHandoffWatches } from './registrations/handoff-watch.ts'
import { createHistory } from './registrations/history.ts'
import { createDiagnostics } from './log/diagnostics.ts'
import { createMonitor } from './registrations/monitor.ts'
import { createProofs, type Asked, type Said } from './registrations/proofs.ts'
import { createWatchList } from './registrations/watch-list.ts'
import { watchText } from './registrations/watch-texts.ts'
import { createSettings } from './settings/settings.ts'
import { createSipChecks } from './sip/checks.ts'
import { besideOwnRegistrar } from './sip/own-registrar.ts'
import { createUpdates } from './updates/updates.ts'
import type { Slices } from './concurrency/slices.ts'
import { StorageError } from './store/storage-error.ts'
import type { Store } from './store/store.ts'
import { createSavedFiles } from './host/saved-files.ts'
import { createVault } from './vault/vault.ts'

/** The app without a host: what both hosts and the tests use. */
export interface Linecard {
  readonly calls: Handlers
  readonly on: Bridge['on']
  /** The window's page with what it shows first in it; as it is where that cannot be said. `languages`: as in Accept-Language. */
  firstView(page: Uint8Array, languages: string): Uint8Array
  /** What the end of the app would cut off, or lose for good. */
  unfinished(): Unfinished
  /** The language in which main speaks outside the window. */
  language(): 'en' | 'vi'
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

/** The meter's news comes with every request; a window shows it at most this often, in ms. */
const meterEveryMs = 400

/** Changes of the network within so long are one, in ms. */
const networkNewsEveryMs = 5_000

/** So long after a window got its rows, it has painted them, in ms: only then does other work begin. */
const afterOpeningMs = 500
/** Without a window, work begins so long after the start, in ms. */
const withoutWindowMs = 2_000

/** So long after the first change of a queue its backup is made, in ms. */
const backupAfterMs = 3_000

/** So long after secrets were removed, nothing is left of them in the journals either, in ms. */
const foldAfterMs = 10_000

/** More than any screen shows. */
const firstRows = 120

/** Whether a window that was left so has the first rows by number at its top. */
const isPlain = ({ view, search, fields, sort }: WindowState): boolean =>
  view === 'all' && search === '' && Object.keys(fields ?? {}).length === 0 && sort.column === 'number' && !sort.down

/** Asked of the plural rules, which need the least: a format of dates reads the zones and takes 25 ms. */
const systemLanguage = (): string => new Intl.PluralRules().resolvedOptions().locale

/** Wires the services. Nothing here decides anything about phones or PBXes: it only says who may talk to whom. */
export async function createLinecard(parts: Parts): Promise<Linecard> {
  const { random, log, slices } = parts
  const fault = (error: unknown): void => log.fault('work in the background failed', error)
  const clock = guardedClock(parts.clock, fault)
  const closing = new AbortController()
  const hub = createEventHub((error) => log.fault('a listener failed', error))
  const { emit } = hub
  const copying = createCopying(parts.clipboard, clock, fault)
  const store = await parts.records
  if (store.damage) log.warn('the records were damaged', { problem: store.damage.kind, file: store.damage.params['file'] })
  if (!store.isPrivate) log.warn('other users of this computer may read the data folder: its file system keeps no permissions')
  const certificateIn = (files: LinkCertificateFiles): Result<LinkCertificate> =>
    readLinkCertificate(files, readPemFile, clock.now())
  const policy = watchPolicy({ source: parts.policy, clock, log, changed: policyChanged })
  const settings = createSettings(
    store,
    emit,
    (files) => {
      const read = certificateIn(files)
      return read.ok ? null : read.problem
    },
    () => policy.rules().language,
  )
  const saved = createSavedFiles({ files: parts.files, store, clock })
  const osKeychain = createListedKeychain(parts.osKeychain, store)
  const keychain = createKeychainSwitch({
    os: osKeychain,
    changed(status) {
      emit('keychain.changed', status)
      if (status.mode === 'os' && begun) void useKeychain().catch(fault)
    },
    hide: log.hide,
    prove: () => (vault.keyring.ids().length > 0 ? vault.keyring.current() : null),
    holdsMore: () => vault.hasSessionOnly(),
  })
  let ended = false
  let foldDue: (() => void) | null = null
  function foldSoon(): void {
    if (ended) return
    foldDue ??= clock.after(foldAfterMs, () => {
      foldDue = null
      store.fold().then((folded) => {
        // Somebody reads what was removed: a backup that is being written.
        if (!folded) foldSoon()
      }, fault)
    })
  }
  const vault = createVault({
    store,
    keychain: keychain.system,
    clock,
    random,
    computer: parts.computer,
    told: keychain.vaultTrouble,
    sessionOnly: () => keychain.mode === 'session',
    slices,
    removed: foldSoon,
    hide: log.hide,
  })
  const updates = createUpdates({
    source: parts.updates,
    store,
    clock,
    log,
    emit,
    async get(url) {
      const { origin, pathname } = new URL(url)
      // The list of allowed servers is about PBXes; whether this one is asked at all is a rule of its own.
      const transport = createTransport({ ...network, address: origin, refusal: () => null })
      try {
        return await transport.send({ method: 'GET', path: pathname, token: null })
      } finally {
        transport.close()
      }
    },
    allowed: () => policy.rules().updates,
    wanted: () => settings.get().checkForUpdates,
    version: parts.version,
    system: { platform: process.platform, arch: process.arch },
  })

  let begun = false
  let demo: Promise<Result<DemoPbx>> | null = null
  let runningDemo: DemoPbx | null = null
  /** The demo PBX is a part of this process: what is said to it goes nowhere. */
  const refusal = (address: string): Problem | null => (address === runningDemo?.address ? null : policy.refusal(address))
  const network = { network: parts.network, extraCertificates: () => settings.get().extraCertificates, clock, slices, refusal }
  const budgets = createBudgets(store, clock)
  const open = new Map<
    string,
    { client: PbxClient; budget: Budget; time: PbxTime; renew: () => void; tellMeter: () => void; stop: () => void }
  >()
  const syncing = new Map<string, () => void>()

  const links = createLinks(clock, emit, (accountId) => {
    const pbx = clientOf(accountId)
    if (pbx.ok) pbx.value.extensions({ page: 1, perPage: 1 }, { lane: 'handoff' }).catch(fault)
  })

  const accounts = createAccountRecords({ store, keychain, clock, emit })
  const { calls: accountCalls, removePassing } = createAccounts({
    records: accounts,
    random,
    emit,
    parseAddress,
    refusal,
    openOnce(address, token) {
      const budget = budgets.open(address)
      const client = createPbxClient({ ...network, address, random, budget, token: async () => ok(token) })
      return {
        ...client,
        close() {
          client.close()
          budget.close()
        },
      }
    },
    login: (address, username, password) => login({ ...network, address }, username, password),
    async startDemo() {
      const started = await (demo ??= parts.startDemo())
      if (started.ok) runningDemo = started.value
      return started
    },
    // With the first token comes the first key.
    prepared: async () => (vault.keyring.ids().length > 0 ? ok(null) : vault.ready()),
    async leaving(accountId) {
      stopWork(accountId)
      sipChecks.forgetAccount(accountId)
      oneTime.forgetAccount(accountId)
      const wiped = await credentials.forgetAccount(accountId)
      if (!wiped.ok) return wiped
      const forgotten = await extensions.forgetAccount(accountId)
      if (!forgotten.ok) return forgotten
      links.forget(accountId)
      const { [accountId]: gone, ...filters } = settings.get().filters
      if (gone) settings.change({ filters })
      watchList.forgetAccount(accountId)
      departures.forgetAccount(accountId)
      try {
        await slices.run(artefacts.forgettingAccount(accountId), closing.signal)
        await slices.run(history.forgettingAccount(accountId), closing.signal)
      } catch (error) {
        if (closing.signal.aborted) return fail(problem('cancelled'))
        throw error
      }
      return forgotten
    },
    arrived(accountId) {
      open.get(accountId)?.stop()
      open.delete(accountId)
      links.report(accountId, null)
      inTurn([() => startWork(accountId)]).catch(fault)
    },
  })

  /** Every answer, good or bad, tells something about the link and the token. */
  function noting(accountId: string, client: PbxClient): PbxClient {
    const note = async <T>(work: Promise<PbxResult<T>>): Promise<PbxResult<T>> => {
      const result = await work
      const trouble: Problem | null = result.ok ? null : result.problem
      links.report(accountId, trouble)
      try {
        if (trouble?.kind === 'token-rejected') accounts.tokenRefused(accountId)
        if (result.ok) accounts.answered(accountId, result.at)
      } catch (error) {
        // A full disk must not swallow the answer: it may hold a password that is shown once.
        fault(error)
      }
      return result
    }
    return {
      extensions: (query, how) => note(client.extensions(query, how)),
      extension: (number, how) => note(client.extension(number, how)),
      create: (draft, password, how) => note(client.create(draft, password, how)),
      update: (number, patch, how) => note(client.update(number, patch, how)),
      remove: (number, how) => note(client.remove(number, how)),
      changePassword: (number, password, how) => note(client.changePassword(number, password, how)),
      callerIds: (query, how) => note(client.callerIds(query, how)),
      close: () => client.close(),
    }
  }

  function clientOf(accountId: string): Result<PbxClient> {
    const there = open.get(accountId)
    if (there) return ok(there.client)
    const account = accounts.get(accountId)
    if (!account.ok) return account
    const refused = refusal(account.value.address)
    if (refused) {
      links.report(accountId, refused)
      return fail(refused)
    }
    if (account.value.token === 'needed') return fail(problem('token-rejected'))
    const budget = budgets.open(account.value.address)
    const time = createPbxTime(clock)
    const meter = throttled(clock, meterEveryMs, () => {
      const { perMinute: _perMinute, ...state } = budget.state()
      emit('budget.changed', { accountId, ...state, sweepMs: monitor.sweepMs(accountId), pbxAheadMs: time.aheadMs() })
    })
    const stopMeter = budget.onChange(meter.tell)
    const made = createPbxClient({
      ...network,
      time,
      address: account.value.address,
      random,
      budget,
      written: onDisk,
      token: () => accounts.token(accountId),
    })
    const client = noting(accountId, made)
    open.set(accountId, {
      client,
      budget,
      time,
      renew: made.renew,
      tellMeter: meter.tell,
      stop() {
        stopMeter()
        meter.stop()
        budget.close()
        made.close()
      },
    })
    return ok(client)
  }

  const online = (accountId: string): boolean => links.state(accountId).state === 'online'
  const directory = createDirectory(store, clock)

  const onDisk = (): Promise<Result<null>> => inBackground(store.onDisk().then(() => ok(null)))

  /** The end of work that nobody waits for: a full disk ends no loop. */
  async function inBackground<T>(work: Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await work
    } catch (error) {
      fault(error)
      return fail(error instanceof StorageError ? error.problem : problem('internal'))
    }
  }

  /** What a registration tells, whoever told it. */
  function learnt(accountId: string, number: string, registration: Registration, asked: Asked): Said {
    // The watch list first: it compares with what the history knew before.
    watchList.seen(accountId, number, registration)
    history.record(accountId, number, registration)
    monitor.seen(accountId, number, registration)
    return proofs.seen(accountId, number, registration, asked)
  }
  const pbxNow = (accountId: string): number | null => open.get(accountId)?.time.now() ?? null
  const departures = createDepartures({
    ...{ store, clock, pbxNow },
    expiresSeconds(accountId) {
      const account = accounts.get(accountId)
      return account.ok ? account.value.sip.expiresSeconds : 0
    },
  })
  const credentials = createCredentials({
    store,
    vault,
    clock,
    random,
    emit,
    copy: copying.copy,
    pbx: clientOf,
    online,
    pbxNow,
    known: (accountId, number) => directory.get(accountId, number)?.extension ?? null,
    listed: (accountId) => (directory.fullRead(accountId)?.finishedAt ?? null) !== null,
    seen: (accountId, extension) => extensions.seen(accountId, extension),
    changed(accountId, number) {
      extensions.touched(accountId, number)
      monitor.nudge(accountId, number)
    },
    setPin: (accountId, number, createdAt, pin) => extensions.setPin(accountId, number, createdAt, pin),
    mayBeRegistered: departures.mayBeRegistered,
    fault,
  })
  const extensions = createExtensions({
    directory,
    store,
    vault,
    random,
    clock,
    slices,
    emit,
    pbx: clientOf,
    online,
    passwordStates: credentials.states,
    phones: createPhones(store),
    createWithPassword: credentials.create,
    rotatePassword: credentials.rotate,
    operation: credentials.operation,
    rememberPin: credentials.rememberPin,
    settlePassword: credentials.settleNumber,
    forgetPasswords(accountId, number, upTo) {
      artefacts.forgetExtension(accountId, number)
      watchList.forgetExtension(accountId, number)
      return credentials.forgetExtension(accountId, number, upTo)
    },
    asking: (accountId, number) => proofs.asking(accountId, number),
    registrationSeen(accountId, number, registration, asked) {
      const said = learnt(accountId, number, registration, asked)
      watches.seen(accountId, number, registration, said)
    },
    departing: departures.gone,
    fault,
  })
  const monitor = createMonitor({
    clock,
    numbers: (accountId) => directory.checks(accountId),
    slices,
    fault,
    read: (accountId, number, { lane, whileWaiting }) =>
      inBackground(extensions.refresh(accountId, number, lane, { whileWaiting })),
    watched: (accountId) => watchList.watched(accountId),
    perMinute: (accountId) => open.get(accountId)?.budget.state().perMinute ?? 60,
  })
  const history = createHistory(store)
  const proofs = createProofs({
    password: credentials.known,
    clear: credentials.clear,
    proved: credentials.proved,
  })
  const watchList = createWatchList({
    store,
    clock,
    emit,
    history,
    quietHours: () => settings.get().quietHours,
    notify(accountId, number, news) {
      const name = directory.get(accountId, number)?.extension.displayName ?? null
      const { title, body } = watchText(language(), news, number, name)
      const clicked = (): void => showExtension({ accountId, number })
      const shown = parts.notifier?.notify(title, body, clicked).catch(fault) ?? Promise.resolve(false)
      // The window tells what the desktop did not.
      void shown.then((isShown) => emit('watch.news', { accountId, number, news, title, body, shown: isShown === true }))
    },
    async save(name, content) {
      const folder = await saved.for('history').chooseFolder(name)
      if (folder === null) return fail(problem('cancelled'))
      return saveFile(folder, name, Buffer.from(content, 'utf8'), false, random)
    },
    changed: (accountId) => monitor.look(accountId),
  })
  const versionOf = (accountId: string, number: string): number | null => credentials.version(accountId, number)?.version ?? null
  const createdAtOf = (accountId: string, number: string): string | null =>
    directory.get(accountId, number)?.extension.createdAt ?? null
  const watches = createHandoffWatches({
    clock,
    emit,
    refresh: (accountId, number) => inBackground(extensions.refresh(accountId, number, 'handoff')),
    version: versionOf,
    password: credentials.known,
    registration: (accountId, number) => directory.get(accountId, number)?.registration ?? null,
    oldUntil(accountId, number) {
      const account = accounts.get(accountId)
      const since = credentials.unprovedSince(accountId, number)
      return account.ok && since !== null ? since + account.value.sip.expiresSeconds * 1_000 : null
    },
    left: (accountId, number) => monitor.nudge(accountId, number),
    proved: credentials.proved,
  })
  const sipWays = besideOwnRegistrar(() => runningDemo?.registrar ?? null, {
    names: parts.sip.names(),
    network: parts.sip.network(async () => {
      const { extraCertificates } = settings.get()
      return [
        ...rootCertificates,
        ...(await parts.network.systemCertificates()),
        ...(extraCertificates === '' ? [] : [extraCertificates]),
      ]
    }),
  })
  const sipChecks = createSipChecks({
    ...sipWays,
    clock,
    random,
    userAgent: `Linecard/${parts.version}`,
    pbxAheadMs: (accountId) => open.get(accountId)?.time.aheadMs() ?? null,
    emit,
    copy: copying.copy,
    account(accountId) {
      const account = accounts.get(accountId)
      const refused = account.ok ? refusal(account.value.address) : null
      return refused ? fail(refused) : account
    },
    password: credentials.password,
    version: versionOf,
    listed(accountId, number, registration, version) {
      directory.setRegistration(accountId, number, registration)
      emit('registrations.changed', { accountId, items: [{ number, registration }] })
      learnt(accountId, number, registration, version === null ? null : { version, clear: false })
    },
    proved: watches.proveByLogin,
  })
  const artefacts = createArtefacts(store, clock, versionOf, createdAtOf, (accountId, number) => {
    emit('handoff.remembered', { accountId, number })
    extensions.touched(accountId, number)
    void demosPhone(accountId, number).catch(fault)
  })
  /** Nobody holds a phone before the demo's QR codes and files: its own phones do as if. */
  async function demosPhone(accountId: string, number: string): Promise<void> {
    const account = accounts.get(accountId)
    if (!account.ok || account.value.address !== runningDemo?.address) return
    const running = await demo
    if (running?.ok) running.value.handedOff(number)
  }
  const recalled = new Set<string>()
  /** The demo's phones have a week behind them: a history that begins with this minute has nothing to show. */
  async function connectDemo(): Promise<Result<CallOutput<'accounts.connectDemo'>>> {
    const connected = await accountCalls['accounts.connectDemo']({})
    const running = await demo
    if (!connected.ok || !running?.ok || recalled.has(connected.value.id)) return connected
    const { id } = connected.value
    recalled.add(id)
    const { known } = running.value
    if (known) await credentials.recall(id, known).catch(fault)
    await slices.run(recalling(id, running.value), closing.signal).catch(fault)
    return connected
  }
  function* recalling(id: string, running: DemoPbx): Generator<void, void, void> {
    for (const phone of running.past()) yield* history.recalling(id, phone.number, phone.spans)
  }
  const making = {
    artefacts,
    version: versionOf,
    sip(accountId: string) {
      const account = accounts.get(accountId)
      return account.ok ? ok(account.value.sip) : account
    },
    extension: extensions.row,
    password: credentials.password,
  }
  const cards = createCards({
    ...making,
    files: saved.for('cards'),
    clock,
    random,
    slices,
    emit,
    voicemailPin: credentials.voicemailPin,
  })
  const bundles = createBundles({ ...making, files: saved.for('bundle'), clock, random, slices, emit })
  const oneTime = createOneTime({
    ...making,
    copy: copying.copy,
    clock,
    random,
    interfaces: () => parts.network.lanInterfaces(),
    certificate() {
      const files = settings.get().linkCertificate
      return files && certificateIn(files)
    },
    async addressesOf(name) {
      const found = await sipWays.names.addresses(name)
      return typeof found === 'string' ? [] : found.found
    },
    changed: (link) => emit('oneTime.changed', link),
    refusal: () => (policy.rules().oneTimeLinks ? null : problem('one-time-links-off')),
  })
  const provisioning = createProvisioning({
    ...making,
    accountName(accountId: string) {
      const account = accounts.get(accountId)
      return account.ok ? account.value.name : ''
    },
    files: saved.for('setup'),
    copy: copying.copy,
    clock,
    random,
    used: (target) => void settings.change({ lastTarget: target }),
    recent() {
      const { lastTarget } = settings.get()
      return [...new Set([...(lastTarget === null ? [] : [lastTarget]), ...artefacts.recentTargets()])]
    },
  })

  function syncAgain(accountId: string): void {
    syncing.get(accountId)?.()
    syncing.set(
      accountId,
      clock.after(readAgainAfterMs(directory.count(accountId)), () => {
        if (links.state(accountId).state === 'online') extensions.sync(accountId, 'list').catch(fault)
        syncAgain(accountId)
      }),
    )
  }

  /** What goes on by itself while an account can be talked to. */
  function startWork(accountId: string): void {
    const pbx = clientOf(accountId)
    if (!pbx.ok) return
    // First what may already have happened, then what is still to happen, then what others did.
    void credentials
      .settle(accountId)
      // What waits does not wait for what could not be settled.
      .catch(fault)
      .then(slices.breath)
      .then(() => extensions.applyQueue(accountId))
      .then(slices.breath)
      .then(() => extensions.sync(accountId, 'list'))
      .catch(fault)
    void slices.breath().then(() => {
      if (open.has(accountId)) monitor.resume(accountId)
    })
    syncAgain(accountId)
  }

  function stopWork(accountId: string): void {
    monitor.rest(accountId)
    syncing.get(accountId)?.()
    syncing.delete(accountId)
    open.get(accountId)?.stop()
    open.delete(accountId)
  }

  /** Whatever the policy forbids from now on ends; what it allows again begins. */
  function policyChanged(told: Policy): void {
    emit('policy.changed', told)
    emit('settings.changed', settings.get())
    updates.reconsider()
    if (!told.oneTimeLinks) oneTime.stopAll()
    if (!begun) return
    for (const { id, address } of accounts.all()) {
      const refused = refusal(address)
      if (!refused && links.state(id).problem?.kind === 'pbx-not-allowed') startWork(id)
      if (!refused) continue
      stopWork(id)
      links.report(id, refused)
    }
  }

  links.onChange((now, before) => {
    if (now.state === 'online' && before.state === 'offline') startWork(now.accountId)
    if (now.state !== 'online') monitor.rest(now.accountId)
    open.get(now.accountId)?.tellMeter()
  })

  const language = (): 'en' | 'vi' => {
    const { locale } = settings.get()
    return locale === 'vi' || (locale === 'system' && systemLanguage().startsWith('vi')) ? 'vi' : 'en'
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

  /** Only TLS has a use for what the computer trusts. */
  async function trusted(accountId: string): Promise<void> {
    const account = accounts.get(accountId)
    if (account.ok && account.value.sip.transport === 'tls') await parts.network.systemCertificates()
  }

  /** ZIPs and cards that are being made. */
  const saving = createUnderway()

  function unfinished(): Unfinished {
    if (ended) return nothingUnfinished
    // What the demo PBX knows ends with it; and it is a part of this app.
    const ids = accounts.all().flatMap(({ id, address }) => (address === runningDemo?.address ? [] : [id]))
    const spots = (numbers: (accountId: string) => readonly string[]): Spot[] =>
      ids.flatMap((accountId) => numbers(accountId).map((number) => ({ accountId, number })))
    const lost = spots((accountId) => [...new Set([...credentials.held(accountId), ...inMemory(accountId)])].toSorted())
    const known = new Set(lost.map(({ accountId, number }) => `${accountId}/${number}`))
    return {
      lost,
      keyless: vault.keyless(),
      unsettled: spots(credentials.unsettled).filter(({ accountId, number }) => !known.has(`${accountId}/${number}`)),
      links: oneTime.open(),
      changes: ids.reduce((sum, accountId) => sum + extensions.underway(accountId), 0),
      saving: saving.count(),
    }
  }

  /** Extensions whose newest password is sealed with a key that is gone after this run: *this session only*. */
  function inMemory(accountId: string): string[] {
    const passwords = vault.ofSession(accountId).filter(({ kind }) => kind === 'password')
    const newest = credentials.newest(
      accountId,
      passwords.map(({ number }) => number),
    )
    return passwords.flatMap(({ number, version }) => {
      const one = newest.get(number)
      return one && one.state !== 'unknown' && one.version === Number(version) ? [number] : []
    })
  }

  const appState = (): AppState => ({
    version: parts.version,
    host: parts.host,
    keychain: keychain.status(),
    accounts: accounts.all(),
    settings: settings.get(),
    links: links.all(),
    storage: store.damage,
    policy: policy.told(),
    updates: updates.told(),
    showsFiles: saved.shows,
    choosesFiles: saved.chooses,
  })
  const diagnostics = createDiagnostics({
    clock,
    log,
    copy: copying.copy,
    system: {
      system: `${process.platform} ${process.arch}`,
      node: process.version,
      get language() {
        return systemLanguage()
      },
    },
    state: appState,
    async facts(accountId) {
      const ledger = await credentials.calls['ledger.list']({ accountId })
      const queue = await extensions.calls['queue.list']({ accountId })
      return {
        extensions: directory.count(accountId),
        pbxAheadMs: open.get(accountId)?.time.aheadMs() ?? null,
        ledger: ledger.ok ? ledger.value : [],
        queue: queue.ok ? queue.value : [],
      }
    },
  })

  function opening(): CallOutput<'app.open'> {
    const state = appState()
    const { window: left } = state.settings
    const accountId = (state.accounts.find(({ id }) => id === left?.accountId) ?? state.accounts[0])?.id
    if (accountId === undefined) return { state, shown: null }
    const none = { accountId, first: null, total: 0 }
    if (left !== null && !isPlain(left)) return { state, shown: none }
    try {
      return { state, shown: { accountId, ...extensions.first(accountId, firstRows) } }
    } catch (error) {
      // A record that cannot be read must not keep the window from opening: there is more in it than the table.
      fault(error)
      return { state, shown: none }
    }
  }

  /** The system tells of one change in several ways: they are one. */
  const networkNews = throttled(clock, networkNewsEveryMs, () => {
    for (const [accountId, { renew }] of open) {
      renew()
      links.knock(accountId)
    }
  })
  const unlessClosing = (error: unknown): void => {
    if (!closing.signal.aborted) fault(error)
  }

  /** Nothing begins by itself any more. */
  function rest(): void {
    closing.abort()
    stopBegin()
    networkNews.stop()
    policy.close()
    updates.close()
    // A window may have asked for it, too.
    begun = true
    backupDue?.()
    foldDue?.()
    extensions.close()
    credentials.close()
    monitor.close()
    watches.close()
    sipChecks.close()
    links.close()
    for (const accountId of [...open.keys()]) stopWork(accountId)
  }

  let backup: Promise<boolean> = Promise.resolve(true)
  const backUp = (): void => void (backup = slices.breath().then(store.backup))
  const backedUp = async (): Promise<void> => void (await backup)

  const calls: Handlers = {
    ...accountCalls,
    // Who hears that an account is there, or gone, may rely on it: no backup knows it otherwise any more.
    'accounts.connect': (input) => accountCalls['accounts.connect'](input).finally(backedUp),
    'accounts.remove': (input) => accountCalls['accounts.remove'](input).finally(backedUp),
    'accounts.connectDemo': () => passed.then(connectDemo),
    ...extensions.calls,
    ...credentials.calls,
    ...monitor.calls,
    ...provisioning,
    ...bundles,
    ...cards,
    ...oneTime.calls,
    ...watches.calls,
    ...watchList.calls,
    ...sipChecks.calls,
    // Before the clock of a check runs: what takes long to read must not look like a registrar that does not answer.
    'sip.diagnose': (input) => parts.network.systemCertificates().then(() => sipChecks.calls['sip.diagnose'](input)),
    'sip.prove': (input) => trusted(input.accountId).then(() => sipChecks.calls['sip.prove'](input)),
    ...diagnostics.calls,
    ...saved.calls,
    'handoff.save': (input) => saved.noting(provisioning['handoff.save'](input)),
    'handoff.saveQr': (input) => saved.noting(provisioning['handoff.saveQr'](input)),
    'bundle.save': (input) => saved.noting(saving.during(bundles['bundle.save'](input))),
    'cards.save': (input) => saved.noting(saving.during(cards['cards.save'](input))),
    'watch.export': (input) => saved.noting(watchList.calls['watch.export'](input)),
    'clipboard.copy': ({ text }) => copying.copy(text),
    async 'app.networkChanged'() {
      networkNews.tell()
      return ok(null)
    },
    ...updates.calls,
    'app.about': about({
      version: parts.version,
      versions: process.versions,
      system: `${process.platform} ${process.arch}`,
    }),
    'app.state': async () => ok(appState()),
    async 'app.open'() {
      const opened = opening()
      if (opened.shown) clock.after(afterOpeningMs, begin)
      return ok(opened)
    },
    async 'app.changeSettings'(patch) {
      const changed = settings.change(patch)
      if (changed.ok && patch.checkForUpdates !== undefined) updates.reconsider()
      return changed
    },
    'keychain.retry': async () => ok(await keychain.check()),
    async 'keychain.putKeyBack'() {
      const put = await vault.keyring.putBack()
      return put.ok ? ok(await keychain.check()) : put
    },
    async 'keychain.newKey'() {
      const made = await vault.keyring.startAnew()
      if (!made.ok) return made
      const status = await keychain.check()
      // What waited for the old key alone is told as what it is now.
      for (const { id } of accounts.all()) credentials.settle(id).catch(fault)
      return ok(status)
    },
    'keychain.changeKey': () => vault.changeKey(),
    'keychain.useSessionOnly': async () => ok(keychain.useSessionOnly()),
  }

  hub.on('extensions.changed', ({ accountId, changed, removed }) => {
    const there = changed.map((row) => row.number)
    monitor.listed(accountId, there, removed)
  })
  // Accounts change rarely, and no PBX can tell them again.
  hub.on('accounts.changed', backUp)
  // A queue changes often while it runs, and its newest state is worth the most: what a backup still holds would be asked again.
  let backupDue: (() => void) | null = null
  hub.on('queue.changed', () => {
    backupDue ??= clock.after(backupAfterMs, () => {
      backupDue = null
      backUp()
    })
  })
  const passed = removePassing()
  const leftovers = createLeftovers(osKeychain, store)
  /** What waits for a keychain that can be used. */
  async function useKeychain(): Promise<void> {
    const taking = !vault.isWhole()
    const taken = await vault.takeOver()
    if (!taken.ok) return
    await leftovers.remove()
    // A change of the key that was interrupted, or a key that is there again.
    await vault.gather()
    if (taking) for (const { id } of accounts.all()) await credentials.settle(id)
  }
  function begin(): void {
    if (begun) return
    begun = true
    updates.begin()
    inTurn([
      vault.forgetSessions,
      () => {
        keychain
          .check()
          .then(({ mode }) => (mode === 'os' ? useKeychain() : undefined))
          .catch(fault)
      },
      backUp,
      () => void slices.run(history.forgettingOld(clock.now()), closing.signal).catch(unlessClosing),
      () =>
        passed.then(() =>
          inTurn(
            accounts.all().map(
              ({ id }) =>
                () =>
                  startWork(id),
            ),
          ),
        ),
    ]).catch(fault)
  }

  /** One after the other, each when main is free for it: what begins together is a stall. */
  async function inTurn(steps: readonly (() => unknown)[]): Promise<void> {
    for (const step of steps) {
      await slices.breath()
      if (closing.signal.aborted) return
      try {
        await step()
      } catch (error) {
        unlessClosing(error)
      }
    }
  }
  // The window paints from the disk first; the keychain, the network and the backup come after it, or by themselves where none opens.
  const stopBegin = clock.after(accounts.all().length > 0 ? withoutWindowMs : 0, begin)

  return {
    calls: eachInItsTurn(calls, slices, store),
    on: hub.on,
    firstView(page, languages) {
      try {
        return withFirstView(page, opening(), languages, clock.now())
      } catch (error) {
        // The window opens all the same, and says by itself what is wrong.
        fault(error)
        return page
      }
    },
    chosen: (action) => emit('menu.chosen', { action }),
    unfinished,
    language,
    showExtension,
    networkChanged: networkNews.tell,
    inSight: monitor.inSight,
    isWatching: () => !ended && (watches.count() > 0 || accounts.all().some(({ id }) => watchList.watched(id).length > 0)),
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
      const running = await demo
      if (running?.ok) await running.value.close()
      await backup
      if (ended) return
      ended = true
      await store.closeBeside()
    },
  }
}

/**
 * Many calls that come in one turn have a turn each: together they would be a stall. What a call changed is on the disk before anyone is
 * told that it is done.
 */
function eachInItsTurn(calls: Handlers, { breath }: Slices, store: Store): Handlers {
  const paced = Object.entries(calls).map(([name, handler]) => {
    // The table says which input each takes; TypeScript cannot follow that through a union of names.
    const call = handler as (input: unknown) => Promise<Result<unknown>>
    async function inItsTurn(input: unknown): Promise<Result<unknown>> {
      await breath()
      const before = store.changes()
      const answer = await call(input)
      if (store.changes() !== before) await store.onDisk()
      return answer
    }
    return [name, inItsTurn] as const
  })
  return Object.fromEntries(paced) as unknown as Handlers
}
