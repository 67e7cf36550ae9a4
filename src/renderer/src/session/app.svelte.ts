import type { Account } from '#shared/account.ts'
import type {
  AppState,
  Bridge,
  CallInput,
  CallName,
  CallOutput,
  EventPayload,
  HandoffWatch,
  Settings,
  WindowState,
} from '#shared/contract.ts'
import { noPolicy, type Policy } from '#shared/policy.ts'
import { noUpdates, type Updates } from '#shared/updates.ts'
import type { Problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import { batched, type Ticks } from '#shared/throttle.ts'
import type { Toast } from '../kit/toast.ts'
import { client, opening } from './opening.ts'
import { afterNextPaint } from './after-next-paint.ts'
import { m } from '../paraglide/messages.js'
import { useLocale } from '../i18n/i18n.svelte.ts'
import { Lists } from './lists.svelte.ts'
import { Layout } from './layout.svelte.ts'
import { Rows } from '../rows/rows.svelte.ts'
import type { Panel } from '../panels.ts'
import { ToastList, type ToastWay } from './toasts.svelte.ts'
import { Undos } from './undos.svelte.ts'
import { restoreChoice, restoreOrder } from './window-state.ts'

/** What the middle of the window shows. */
export type Place = 'table' | 'phones' | 'plans' | 'bench' | 'audit' | 'queue' | 'attention'

/** Changes of registrations are drawn at most this often, in ms. */
const registrationsEveryMs = 400

const ticks: Ticks = {
  steady: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

type Connection = EventPayload<'connection.changed'>

/** What the window knows: a copy fed by main's events. Nothing secret is in here. */
export class App {
  ready = $state(false)
  lost = $state(false)
  version = $state('')
  keychain = $state.raw<AppState['keychain']>({ mode: 'os', problem: null })
  /** Why the records were made anew at this start; null: they were sound, or it was read. */
  storage = $state.raw<Problem | null>(null)
  accounts = $state.raw<readonly Account[]>([])
  /** The last look at the audit log found a line that is not as it was written. */
  auditBroken = $state(false)
  settings = $state.raw<Settings>({
    theme: 'system',
    locale: 'system',
    lastTarget: null,
    extraCertificates: '',
    linkCertificate: null,
    quietHours: null,
    tourDone: true,
    checkForUpdates: true,
    auditDays: null,
    scanSounds: false,
    window: null,
    filters: {},
  })
  /** What the organization allows. */
  policy = $state.raw<Policy>(noPolicy)
  updates = $state.raw<Updates>(noUpdates)
  /** Whether this host shows a saved file in its folder. */
  showsFiles = $state(false)
  /** Whether this host lets a person choose a file by its path. */
  choosesFiles = $state(false)
  connections = $state.raw<ReadonlyMap<string, Connection>>(new Map())
  budget = $state.raw<EventPayload<'budget.changed'> | null>(null)
  sync = $state.raw<EventPayload<'extensions.sync'> | null>(null)
  accountId = $state<string | null>(null)
  /** Whether the open account's rows are still on their way. */
  reading = $state(false)
  place = $state<Place>('table')
  /** The phone that is open among the phones. */
  phone = $state<string | null>(null)
  /** The plan that is open among the bulk changes. */
  plan = $state<string | null>(null)
  panel = $state.raw<Panel>({ kind: 'none' })
  watches = $state.raw<ReadonlyMap<string, HandoffWatch>>(new Map())
  readonly toasts = new ToastList()
  readonly undos = new Undos()
  /** The time, turning once a second: ages count up by it. */
  now = $state(Date.now())
  readonly rows = new Rows()
  readonly lists: Lists
  readonly layout = new Layout()

  readonly account: Account | null = $derived(this.accounts.find((one) => one.id === this.accountId) ?? null)
  readonly connection: Connection | null = $derived(
    this.accountId === null ? null : (this.connections.get(this.accountId) ?? null),
  )

  readonly #bridge: Bridge = client
  /** A busy PBX tells fifty changes a second; drawn together a few times they look the same and cost a fraction. */
  readonly #registrations = batched<EventPayload<'registrations.changed'>['items'][number]>(
    ticks,
    registrationsEveryMs,
    (items) => this.rows.setRegistrations(items),
  )
  /** How often main told something of what it answers to app.state. */
  #heard = 0
  /** What the settings say of the window, as text; null: they were not read yet. */
  #kept: string | null = null

  constructor() {
    client.onLost((gone) => {
      const back = this.lost && !gone
      this.lost = gone
      if (back) void this.start()
    })
    this.lists = new Lists(
      this.#bridge,
      () => this.accountId,
      (numbers) => (this.rows.watched = numbers),
    )
    this.#listen()
    setInterval(() => {
      this.now = Date.now()
      this.toasts.pass(performance.now())
    }, 1_000)
    void this.start()
  }

  readonly on: Bridge['on'] = (name, listener) => this.#bridge.on(name, listener)

  call<K extends CallName>(name: K, input: CallInput<K>): Promise<Result<CallOutput<K>>> {
    return this.#bridge.call(name, input)
  }

  async start(): Promise<void> {
    if (this.#kept === null) return this.#startFirst()
    const state = await this.call('app.state', {})
    if (!state.ok) return
    await this.#useState(state.value)
    // Main may have been away: what is shown is read anew.
    const before = this.accountId
    const { fields } = this.rows
    this.accountId = null
    this.accounts = state.value.accounts
    const opening = this.open((this.accounts.find(({ id }) => id === before) ?? this.accounts[0])?.id ?? null)
    if (this.accountId === before) this.rows.fields = fields
    await opening
    this.ready = true
  }

  /** As it was left at the end of the session before. */
  async #startFirst(): Promise<void> {
    const opened = await opening()
    if (!opened.ok) return
    const { state, shown } = opened.value
    await this.#useState(state)
    const { window: left } = state.settings
    if (left) this.layout.restore(left)
    this.#kept = JSON.stringify(left)
    this.accounts = state.accounts
    this.#turnTo(shown?.accountId ?? null)
    const ofAccount = left?.accountId === shown?.accountId ? left : null
    if (ofAccount) restoreOrder(ofAccount, this.rows)
    if (shown?.first) {
      this.rows.showFirst(shown.first, shown.total)
      this.ready = true
      await afterNextPaint()
    }
    if (shown) await this.#read(shown.accountId, ofAccount)
    this.ready = true
    await this.#catchUp()
  }

  /** What main told between the first answer and the first event that was heard here. */
  async #catchUp(): Promise<void> {
    await client.hears
    // An answer takes another way than the news, and may be the older of the two.
    for (let heard = -1; heard !== this.#heard;) {
      heard = this.#heard
      const state = await this.call('app.state', {})
      if (!state.ok) return
      if (heard !== this.#heard) continue
      await this.#useState(state.value)
      this.#useAccounts(state.value.accounts)
    }
  }

  async #useState(state: AppState): Promise<void> {
    this.version = state.version
    this.keychain = state.keychain
    this.storage = state.storage ?? null
    this.policy = state.policy
    this.updates = state.updates
    this.showsFiles = state.showsFiles
    this.choosesFiles = state.choosesFiles
    this.connections = new Map(state.connections.map((one) => [one.accountId, one]))
    await this.#useSettings(state.settings)
  }

  /** Shows an account. */
  async open(accountId: string | null): Promise<void> {
    if (this.accountId === accountId) return
    this.#turnTo(accountId)
    if (accountId === null) await this.lists.open(null)
    else await this.#read(accountId, null)
  }

  /** Leaves what was shown for an account whose rows are not here yet. */
  #turnTo(accountId: string | null): void {
    this.accountId = accountId
    this.reading = accountId !== null
    this.budget = null
    this.sync = null
    this.#registrations.drop()
    this.rows.replaceAll([])
    this.rows.clearSelection()
    this.rows.active = null
    // Another account has other teams and numbers.
    this.rows.fields = {}
    this.plan = null
    if (this.place !== 'phones' && this.place !== 'plans' && this.place !== 'audit' && this.place !== 'bench')
      this.place = 'table'
    this.undos.clear()
    this.toasts.turnTo(accountId)
  }

  /** Everything that main keeps of an account; `left`: as it was left at the end of the session before. */
  async #read(accountId: string, left: WindowState | null): Promise<void> {
    const lists = this.lists.open(accountId)
    // Rows that are told while the list is on its way are newer than it, and must not be lost under it.
    const meanwhile: (() => void)[] = []
    const stops = [
      this.#bridge.on('extensions.changed', (told) => {
        if (told.accountId === accountId) meanwhile.push(() => this.rows.change(told.changed, told.removed))
      }),
      this.#bridge.on('registrations.changed', (told) => {
        if (told.accountId === accountId) meanwhile.push(() => this.rows.setRegistrations(told.items))
      }),
    ]
    const list = await this.call('extensions.list', { accountId })
    for (const stop of stops) stop()
    if (this.accountId !== accountId) return
    this.reading = false
    if (!list.ok) return
    this.rows.replaceAll(list.value.rows)
    for (const tell of meanwhile) tell()
    this.sync ??= list.value.sync
    if (left) restoreChoice(left, this.rows)
    // The rows are what somebody waits for; the rest comes in its time.
    this.ready = true
    await lists
    // Hand-offs go on while their sheets are closed, and while a window is away.
    const watching = await this.call('handoff.watching', { accountId })
    if (watching.ok) for (const watch of watching.value) if (!this.watchOf(watch.number)) this.#watch(watch)
  }

  show(panel: Panel): void {
    this.panel = panel
  }

  closePanel(): void {
    this.panel = { kind: 'none' }
  }

  say(text: string, problem: Problem | null = null, action: Toast['action'] = null, way: ToastWay = {}): void {
    this.toasts.say({ text, problem, action }, this.accountId, performance.now(), way)
  }

  /** Tells of a change that its toast or the key for it takes back. `name`: what `undos.drop` knows it by. */
  sayUndoable(text: string, undo: () => void, name: string | null = null): void {
    this.say(text, null, { label: m.undo(), run: this.undos.add(undo, name) })
  }

  /** Takes the last change back; what told of it goes. */
  undoLast(): void {
    const undo = this.undos.last
    if (undo === null) return
    const told = this.toasts.all.find(({ action }) => action?.run === undo)
    if (told) this.toasts.dismiss(told.id)
    undo()
  }

  watchOf(number: string): HandoffWatch | null {
    return this.watches.get(`${this.accountId}/${number}`) ?? null
  }

  async changeSettings(patch: CallInput<'app.changeSettings'>): Promise<Result<Settings>> {
    const changed = await this.call('app.changeSettings', patch)
    if (changed.ok) await this.#useSettings(changed.value)
    return changed
  }

  /** Has main keep how the window is, so that the next one opens that way. */
  keepWindow(state: WindowState): void {
    const text = JSON.stringify(state)
    if (this.#kept === null || text === this.#kept) return
    this.#kept = text
    void this.call('app.changeSettings', { window: state })
  }

  async #useSettings(settings: Settings): Promise<void> {
    this.settings = settings
    const { dataset } = document.documentElement
    if (dataset['theme'] !== settings.theme) dataset['theme'] = settings.theme
    await useLocale(settings.locale)
  }

  #useAccounts(accounts: readonly Account[]): void {
    this.accounts = accounts
    if (!accounts.some((account) => account.id === this.accountId)) void this.open(accounts[0]?.id ?? null)
  }

  #listen(): void {
    const { on } = this.#bridge
    for (const name of [
      'keychain.changed',
      'accounts.changed',
      'settings.changed',
      'connection.changed',
      'policy.changed',
      'updates.changed',
    ] as const)
      on(name, () => (this.#heard += 1))
    on('keychain.changed', (status) => (this.keychain = status))
    on('accounts.changed', (accounts) => this.#useAccounts(accounts))
    on('settings.changed', (settings) => void this.#useSettings(settings))
    on('updates.changed', (updates) => (this.updates = updates))
    on('policy.changed', (policy) => (this.policy = policy))
    on('audit.checked', ({ broken }) => (this.auditBroken = broken !== null))
    on('connection.changed', (one) => (this.connections = new Map(this.connections).set(one.accountId, one)))
    on('budget.changed', (budget) => {
      if (budget.accountId === this.accountId) this.budget = budget
    })
    on('extensions.sync', (sync) => {
      if (sync.accountId === this.accountId) this.sync = sync
    })
    on('extensions.changed', ({ accountId, changed, removed }) => {
      if (accountId === this.accountId) this.rows.change(changed, removed)
    })
    on('registrations.changed', ({ accountId, items }) => {
      if (accountId === this.accountId) this.#registrations.tell(items)
    })
    on('handoff.progress', (watch) => this.#watch(watch))
  }

  #watch(watch: HandoffWatch): void {
    this.watches = new Map(this.watches).set(`${watch.accountId}/${watch.number}`, watch)
  }
}

export const app = new App()
