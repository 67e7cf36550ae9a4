import type { BenchRow, BenchSession, BenchView, BenchWays, Paired } from '#shared/bench.ts'
import { maxBenchRows } from '#shared/bench-words.ts'
import type { HandlersOf } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { batched } from '#shared/throttle.ts'
import { newId } from '../system/random.ts'
import type { BenchPorts } from './bench-ports.ts'
import { createBenchStore, type SessionHead } from './bench-store.ts'
import { withRegistration } from './box.ts'
import { httpsTrouble } from './https.ts'
import { createListening } from './listening.ts'
import { openLive, type Live } from './live.ts'
import type { BenchDesk, Ticket, TicketStore } from './network/desk.ts'
import { createPairing, type PairingDesk } from './pairing.ts'
import { createServing, type Serving } from './serving.ts'
import { waysTo } from './ways.ts'
import { createWhoWaits } from './who-waits.ts'

/** Sessions in which this computer serves files to the phones around it; one at a time, as there is one port that phones ask. */
export interface Bench {
  readonly calls: HandlersOf<'bench'>
  /** At the start: what was under way goes on. */
  begin(): Promise<void>
  /** Names, passwords or phones of these extensions may be others. */
  touched(accountId: string, numbers: readonly string[]): void
  /** A registration that anybody learnt. */
  learnt(accountId: string, number: string, registration: Registration): void
  forgetExtension(accountId: string, number: string): Promise<void>
  forgetAccount(accountId: string): Promise<void>
  /** It may serve nothing any more. */
  halt(): Promise<void>
  /** The computer woke up, or its network is another one. */
  look(): void
  close(): Promise<void>
}

/** ms between two times that the windows are told. */
const tellEveryMs = 100

/** A session with those who work on it. */
interface Session {
  readonly live: Live
  readonly pairing: PairingDesk
  readonly serving: Serving
}

export function createBench(ports: BenchPorts): Bench {
  const { clock, emit, fault } = ports
  const kept = createBenchStore(ports.store)
  const whoWaits = createWhoWaits(ports)
  let session: Session | null = null
  /** Whether it was looked for on the disk what an earlier run left. */
  let looked = false
  let closed = false

  const news = batched<string>(clock, tellEveryMs, (keys) => tell([...new Set(keys)]))

  const desk: BenchDesk = {
    heard: async (ask) => (await session?.serving.heard(ask)) ?? { none: 'not-waiting' },
    fileFor: async (phoneId, fileName) => (await session?.serving.fileFor(phoneId, fileName)) ?? null,
    saw(event) {
      try {
        session?.serving.saw(event)
      } catch (error) {
        fault(error)
      }
    },
  }
  /** Those of the session that is under way. */
  const tickets: TicketStore = {
    all: () => (session ? kept.tickets(session.live.head().id).all() : []),
    save(ticket: Ticket) {
      if (session) kept.tickets(session.live.head().id).save(ticket)
    },
  }
  const listening = createListening({
    ...ports,
    open: () => ports.network(desk, tickets),
    changed: () => news.tell(['']),
  })

  function opened(head: SessionHead): Session {
    const live = openLive(head, kept, ports, (keys) => news.tell(['', ...keys]))
    const pairing = createPairing(live, { ...ports, closeTickets: listening.closeTickets })
    const serving = createServing(live, pairing, { ...ports, ofNetwork: listening.saw })
    session = { live, pairing, serving }
    return session
  }

  function toSession({ live }: Session): BenchSession {
    const { id, accountId, siteId, state, startedAt, content } = live.head()
    const [next, afterNext] = live.board.waiting()
    const undo = live.board.lastUndo()
    return {
      ...{ id, accountId, siteId, state, startedAt, addresses: content.addresses },
      ...{ secure: content.secure, byOrder: content.byOrder },
      ...listening.state(),
      next: next?.number ?? null,
      afterNext: afterNext?.number ?? null,
      undo: undo && { number: undo.number, mac: undo.mac },
    }
  }

  function tell(keys: readonly string[]): void {
    if (closed) return
    const now = session
    if (!now) return emit('bench.changed', { session: null, rows: [], removed: [] })
    const rows = keys.flatMap((key) => now.live.row(key) ?? [])
    const there = new Set(rows.map(({ id }) => id))
    emit('bench.changed', { session: toSession(now), rows, removed: keys.filter((key) => key !== '' && !there.has(key)) })
  }

  /** The session that goes on, also before anything has begun: a window asks early. */
  function underWay(): Session | null {
    if (session || looked) return session
    looked = true
    const head = kept.current()
    return head ? opened(head) : null
  }

  function view(): BenchView {
    const now = underWay()
    return { session: now && toSession(now), rows: now?.live.rows() ?? [] }
  }

  const ways = (): BenchWays => waysTo(listening.state().urls[0] ?? null, ports.targets)

  async function on<T>(id: string, work: (session: Session) => Promise<Result<T>>): Promise<Result<T>> {
    const now = underWay()
    return now && now.live.head().id === id ? work(now) : fail(problem('bench-over'))
  }
  const changedOf = async (id: string, work: (session: Session) => unknown): Promise<Result<BenchView>> =>
    on(id, async (now) => {
      await work(now)
      return ok(view())
    })

  async function started(input: Parameters<Bench['calls']['bench.start']>[0]): Promise<Result<BenchView>> {
    const { accountId, siteId, addresses, secure = false, who } = input
    const refused = ports.refusal()
    if (refused) return fail(refused)
    if (underWay()) return fail(problem('bench-under-way'))
    if (ports.accountName(accountId) === null) return fail(problem('account-unknown'))
    const refusesHttps = secure ? await httpsTrouble(addresses, ports) : null
    if (refusesHttps) return fail(refusesHttps)
    const numbers = await whoWaits.numbers(accountId, who)
    if (!numbers.ok) return numbers
    if (numbers.value.length > maxBenchRows) return fail(problem('bench-too-many', { limit: maxBenchRows }))
    const path = await listening.newPath()
    const id = newId(ports.random)
    const ready = await ports.vault.ready()
    if (!ready.ok) return ready
    // Another window may have started one meanwhile.
    if (underWay()) return fail(problem('bench-under-way'))
    const head: SessionHead = {
      ...{ id, accountId, siteId, state: 'open', startedAt: clock.now() },
      content: { addresses, secure, byOrder: false, targets: {}, undos: [] },
    }
    kept.transaction(() => {
      kept.put(head)
      listening.keepPath(head, path)
    })
    const now = opened(head)
    ports.note({ what: 'session-started', accountId, place: addresses.join(', ') })
    await added(now, numbers.value)
    await listening.start(now.live)
    return ok(view())
  }

  /** They wait from now on; a box that the inventory has for one of them is expected by its MAC. */
  async function added({ live, pairing }: Session, numbers: readonly string[]): Promise<void> {
    const { accountId } = live.head()
    const there = numbers.filter((number) => ports.extension(accountId, number) !== null)
    kept.transaction(() => {
      for (const number of there) live.board.add(number, ports.extension(accountId, number)?.createdAt ?? null)
    })
    if (there.length === 0) return
    const phones = await ports.phones.calls['phones.of']({ accountId, numbers: there })
    if (!phones.ok) return
    for (const { mac, lines, target } of phones.value) {
      const [line] = lines
      if (mac === null || line?.accountId !== accountId || ports.target(target)?.info.needsMac !== true) continue
      const seat = live.board.seat(line.number)
      if (seat?.mac === null && live.board.withMac(mac) === null) await pairing.pair({ mac, number: line.number, by: 'known' })
    }
  }

  async function ended({ live }: Session): Promise<void> {
    for (const { number, mac } of live.board.seats()) if (mac !== null) ports.unwatch(live.head().accountId, number)
    await listening.stop()
    session = null
    kept.transaction(() => {
      listening.forgetPath(live.head())
      kept.put({ ...live.head(), state: 'ended' })
      kept.forgetEnded()
    })
    ports.note({ what: 'session-ended', accountId: live.head().accountId })
    tell([])
  }

  async function rotated({ live }: Session, numbers: readonly string[]): Promise<Result<BenchView>> {
    for (const number of numbers) {
      if (!live.board.seat(number)) continue
      const done = await ports.rotate(live.head().accountId, number)
      if (!done.ok) return done
    }
    return ok(view())
  }

  /** Serves nothing until somebody resumes it. */
  async function halt(): Promise<void> {
    if (session?.live.head().state !== 'open') return
    session.live.setHead({ state: 'paused' })
    await listening.stop()
  }

  const asRow = (work: (session: Session) => Promise<Result<Paired>>) => (now: Session) => work(now)

  return {
    calls: {
      'bench.session': async () => ok(view()),
      'bench.interfaces': async () => ok([...(await listening.interfaces())]),
      'bench.ways': async () => ok(ways()),
      async 'bench.copyDhcp'({ server, option }) {
        const text = ways().dhcp.find((one) => one.server === server && one.option === option)
        return text ? ports.copy(text.text) : fail(problem('nothing-to-save'))
      },
      async 'bench.https'({ accountId, addresses, who }) {
        const cannot = await whoWaits.withoutHttps(accountId, who)
        return cannot.ok ? ok({ problem: await httpsTrouble(addresses, ports), cannot: cannot.value }) : cannot
      },
      'bench.start': started,
      'bench.add': ({ id, numbers }) =>
        on(id, async (now) => {
          if (now.live.board.seats().length + numbers.length > maxBenchRows)
            return fail(problem('bench-too-many', { limit: maxBenchRows }))
          await added(now, numbers)
          return ok(view())
        }),
      'bench.scan': ({ id, text }) =>
        on(
          id,
          asRow(({ pairing }) => pairing.scan(text)),
        ),
      'bench.pair': ({ id, ...wanted }) =>
        on(
          id,
          asRow(({ pairing }) => pairing.pair(wanted)),
        ),
      'bench.undo': ({ id }) =>
        on(
          id,
          asRow(({ pairing }) => pairing.undo()),
        ),
      'bench.part': ({ id, number }) => changedOf(id, ({ pairing }) => pairing.part(number)),
      'bench.skip': ({ id, number }) => changedOf(id, ({ live }) => live.board.skip(number)),
      'bench.byOrder': ({ id, on: wanted }) => changedOf(id, ({ live }) => live.setContent({ byOrder: wanted })),
      'bench.rotate': ({ id, numbers }) => on(id, (now) => rotated(now, numbers)),
      'bench.check': ({ id, number }) =>
        changedOf(id, ({ live }) => {
          if (live.board.seat(number)) ports.watch(live.head().accountId, number)
        }),
      'bench.resync': ({ id, mac }) => on(id, ({ live }) => listening.resync(live, mac)),
      'bench.rebind': ({ id, number }) =>
        changedOf(id, ({ live }) => {
          const seat = live.board.seat(number)
          if (seat && seat.phoneId !== null) listening.rebind(seat.phoneId)
          const box = seat?.mac ? live.board.box(seat.mac) : null
          if (box?.trouble?.kind === 'second-address') live.board.keepBox({ ...box, trouble: null })
        }),
      'bench.listen': ({ id, addresses }) =>
        changedOf(id, async ({ live }) => {
          live.setContent({ addresses })
          if (live.head().state === 'open') await listening.restart(live)
        }),
      'bench.pause': ({ id }) => changedOf(id, halt),
      'bench.resume': ({ id }) =>
        on(id, async ({ live }) => {
          const refused = ports.refusal()
          if (refused) return fail(refused)
          live.setHead({ state: 'open' })
          await listening.start(live)
          return ok(view())
        }),
      'bench.end': ({ id }) =>
        on(id, async (now) => {
          await ended(now)
          return ok(null)
        }),
    },
    async begin() {
      const now = underWay()
      // A window was faster.
      if (!now || listening.state().urls.length > 0) return
      const head = now.live.head()
      // Whoever had their file before the end may have registered meanwhile.
      for (const { number, mac } of now.live.board.seats()) {
        const { downloaded, verified } = (mac === null ? null : now.live.board.box(mac))?.steps ?? {}
        if (downloaded && !verified) ports.watch(head.accountId, number)
      }
      if (ports.refusal()) return halt()
      if (head.state === 'open') await listening.start(now.live)
    },
    touched(accountId, numbers) {
      if (!session || session.live.head().accountId !== accountId) return
      const { board } = session.live
      const here = numbers.filter((number) => board.seat(number) !== null)
      if (here.length > 0) news.tell(here)
    },
    learnt(accountId, number, { state, checkedAt, source }) {
      if (!session || session.live.head().accountId !== accountId) return
      const { board } = session.live
      const seat = board.seat(number)
      const mac = seat?.mac ?? null
      const box = mac === null ? null : board.box(mac)
      if (!seat || !box) return
      const now = withRegistration(box, { state, checkedAt, source, proved: ports.proved(accountId, number) })
      if (now === box) return
      board.keepBox(now)
      // The path has done what it was for.
      if (now.steps.registered && seat.phoneId !== null) listening.closeTickets(seat.phoneId)
      if (now.steps.verified && !box.steps.verified) ports.unwatch(accountId, number)
    },
    async forgetExtension(accountId, number) {
      if (session?.live.head().accountId !== accountId || !session.live.board.seat(number)) return
      await session.pairing.part(number)
      session.live.board.drop(number)
    },
    async forgetAccount(accountId) {
      if (session?.live.head().accountId === accountId) await ended(session)
      kept.forgetAccount(accountId)
    },
    halt,
    look: listening.look,
    async close() {
      closed = true
      news.drop()
      await listening.stop()
    },
  }
}

export type { BenchRow }
