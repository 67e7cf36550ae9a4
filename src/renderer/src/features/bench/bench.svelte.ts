import type { BenchQuestion, BenchRow, BenchSession, BenchView, Paired } from '#shared/bench.ts'
import { showMac } from '#shared/show-mac.ts'
import type { TargetInfo } from '#shared/handoff.ts'
import type { Site } from '#shared/phone.ts'
import type { Problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import { app } from '../../session/app.svelte.ts'
import { benchText } from './bench-texts.ts'
import { playTone, type Tone } from './tones.ts'
import { inOrder, needsPerson, viewOf } from './row-view.ts'

/** The provisioning session, fed by events from the moment when its place is opened. */
class Bench {
  session = $state.raw<BenchSession | null>(null)
  /** Whether it is known that there is one, or none. */
  known = $state(false)
  problem = $state.raw<Problem | null>(null)
  /** What has to be answered before the phone that was scanned gets an extension. */
  question = $state.raw<BenchQuestion | null>(null)
  /** For whom a person chose the phone that is asked about; null: for whoever is next. */
  intended = $state<string | null>(null)
  /** What the last scan came to, in words. */
  said = $state('')
  /** The tone that the last scan had; null: none. */
  toned = $state<Tone | null>(null)
  sites = $state.raw<readonly Site[]>([])
  targets = $state.raw<readonly TargetInfo[]>([])
  recent = $state.raw<readonly string[]>([])
  #rows = $state.raw<ReadonlyMap<string, BenchRow>>(new Map())
  readonly rows: readonly BenchRow[] = $derived(inOrder([...this.#rows.values()]))
  /** Of the account that is open. */
  readonly isHere: boolean = $derived(this.session !== null && this.session.accountId === app.accountId)
  /** Whether the PBX can tell who is registered; before its first answer nothing speaks against it. */
  readonly online: boolean = $derived.by(() => {
    const state = this.session && app.connections.get(this.session.accountId)?.state
    return state !== 'offline' && state !== 'token-needed'
  })
  readonly counts = $derived.by(() => {
    const seats = this.rows.filter(({ number }) => number !== null)
    const reached = (step: keyof BenchRow['steps']): number => this.rows.filter(({ steps }) => steps[step]).length
    return {
      total: seats.length,
      discovered: reached('discovered'),
      requested: reached('requested'),
      downloaded: reached('downloaded'),
      registered: reached('registered'),
      verified: reached('verified'),
      notScanned: seats.filter(({ mac }) => mac === null).length,
      needing: this.rows.filter((row) => needsPerson(viewOf(row, app.now, this.online))).length,
    }
  })
  /** Whose passwords Linecard does not know. */
  readonly toRotate: readonly string[] = $derived(
    this.rows.flatMap(({ number, needsPassword }) => (needsPassword && number !== null ? [number] : [])),
  )
  #listens = false
  #last: Promise<void> = Promise.resolve()

  row(id: string): BenchRow | undefined {
    return this.#rows.get(id)
  }

  /** Extensions that wait for a phone, the next one first. */
  waiting(): BenchRow[] {
    return this.rows
      .filter(({ number, mac }) => number !== null && mac === null)
      .toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0))
  }

  async open(): Promise<void> {
    if (!this.#listens) {
      this.#listens = true
      app.on('bench.changed', ({ session, rows, removed }) => {
        const isOther = session?.id !== this.session?.id
        this.session = session
        if (isOther) void this.#read()
        else this.#change(rows, removed)
      })
    }
    await this.#read()
    const [targets, sites] = await Promise.all([
      app.call('handoff.targets', {}),
      app.accountId === null ? null : app.call('phones.sites', { accountId: app.accountId }),
    ])
    if (targets.ok) ({ targets: this.targets, recent: this.recent } = targets.value)
    if (sites?.ok) this.sites = sites.value
  }

  async #read(): Promise<void> {
    const read = await app.call('bench.session', {})
    this.problem = read.ok ? null : read.problem
    if (read.ok) this.take(read.value)
    this.known = true
  }

  take({ session, rows }: BenchView): void {
    this.session = session
    this.#rows = new Map(rows.map((row) => [row.id, row]))
    if (!session) this.question = null
  }

  #change(rows: readonly BenchRow[], removed: readonly string[]): void {
    const all = new Map(this.#rows)
    for (const id of removed) all.delete(id)
    for (const row of rows) all.set(row.id, row)
    this.#rows = all
  }

  /** Runs a call that answers the whole session; what went wrong is told. */
  async run(call: Promise<Result<BenchView>>): Promise<boolean> {
    const done = await call
    if (!done.ok) app.say('', done.problem)
    else this.take(done.value)
    return done.ok
  }

  async #paired(call: Promise<Result<Paired>>): Promise<BenchRow | null> {
    const done = await call
    this.problem = null
    if (!done.ok) {
      this.question = null
      app.say('', done.problem)
      return null
    }
    this.question = done.value.ask
    const { row } = done.value
    if (row) this.#change([row], row.mac === null ? [] : [row.mac])
    return row
  }

  #say({ number, name, mac }: BenchRow): void {
    this.said = benchText('scanned', { number: number ?? '', name, mac: showMac(mac ?? '') })
  }

  scan(text: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.session) return
      this.said = ''
      this.intended = null
      const row = await this.#paired(app.call('bench.scan', { id: this.session.id, text }))
      this.#sound(row ? 'taken' : 'refused')
      if (row) this.#say(row)
    })
  }

  /** Off until a person wants it: rooms with twenty boxes have people in them. */
  #sound(tone: Tone): void {
    this.toned = app.settings.scanSounds ? tone : null
    if (this.toned !== null) playTone(this.toned)
  }

  /** With what a person answered; number null: the next that waits. */
  async pair(
    mac: string,
    number: string | null,
    more: { readonly by?: 'scan' | 'hand'; readonly target?: string; readonly takeOver?: boolean } = {},
  ): Promise<void> {
    if (!this.session) return
    const { by = 'hand', ...answers } = more
    this.intended = number
    const row = await this.#paired(app.call('bench.pair', { id: this.session.id, mac, number, by, ...answers }))
    if (row) this.#say(row)
  }

  /** Takes the last pairing back, whoever it was of: what is told of it may be on its way yet. */
  undo(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.session) return
      const row = await this.#paired(app.call('bench.undo', { id: this.session.id }))
      if (!row) return
      const number = row.number ?? ''
      this.said =
        row.mac === null ? benchText('undone', { number }) : benchText('undone-other', { number, mac: showMac(row.mac) })
    })
  }

  /** A scanner is faster than an answer: what comes meanwhile waits for it. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work)
    return this.#last
  }
}

export const bench = new Bench()
