import type { Locks } from '#shared/bench.ts'
import { benchLocks, type BenchLock } from '#shared/bench-words.ts'
import type { Made } from '../provisioning/make.ts'
import type { BenchPorts } from './bench-ports.ts'
import type { Seat } from './board.ts'
import { downloaded, learnt, newBox, type Box } from './box.ts'
import type { Live } from './live.ts'
import { matchFile } from './network/file-names.ts'
import type { BenchDesk, BenchNetworkEvent, FileKind, Heard, HeardAsk, ServedFile } from './network/desk.ts'
import type { PairingDesk } from './pairing.ts'
import { modelOf, targetsOf } from './phone-of.ts'

export interface ServingPorts extends Pick<BenchPorts, 'make' | 'given' | 'phones' | 'target' | 'watch' | 'proved' | 'clock'> {
  /** What the network said of itself. */
  readonly ofNetwork: (event: Extract<BenchNetworkEvent, { readonly kind: 'listening' | 'trouble' | 'trouble-over' }>) => void
}

/** The session as the network side sees it: who gets what, and what was seen of whom. */
export type Serving = Pick<BenchDesk, 'heard' | 'fileFor' | 'saw'>

/** What was made last for a phone, and which of its files have left since. */
interface Making {
  readonly made: Made
  readonly left: Set<string>
}

const types: Readonly<Record<string, string>> = { xml: 'text/xml', cfg: 'text/plain', txt: 'text/plain', boot: 'text/plain' }
const typeOf = (name: string): string => types[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
/** Which of its files a phone means by the name that it asks for; null: none of them. */
function meant(asked: string, { target, account, rendered }: Made): string | null {
  const names = rendered.files.map(({ name }) => name)
  return matchFile(asked, { target: target.info.id, mac: account.mac, ownFile: names[0] ?? '' }, names)
}
const isCertificate = (name: string): boolean => /\.(?:pem|crt|cer|der)$/i.test(name)
const kindOf = (name: string): FileKind => (isCertificate(name) ? 'certificate' : 'own')

/** What of the site's locks a file has in it, and what its maker has no place for. `keep` locks nothing. */
export function locksOf({ account, rendered }: Pick<Made, 'account' | 'rendered'>): Locks {
  const settings = account.settings ?? {}
  const locking: Readonly<Record<BenchLock, boolean>> = {
    adminPassword: settings.adminPassword !== undefined,
    plugAndPlay: settings.plugAndPlay === 'off',
    makersCloud: settings.makersCloud === 'off',
    provisioning: settings.provisioning !== undefined && settings.provisioning !== 'keep',
    webPage: settings.webPage === 'off' || settings.webPage === 'https',
  }
  const left = new Set<string>((rendered.left ?? []).map(({ setting }) => setting))
  const wanted = benchLocks.filter((lock) => locking[lock])
  return { carried: wanted.filter((lock) => !left.has(lock)), left: wanted.filter((lock) => left.has(lock)) }
}

export function createServing(live: Live, pairing: PairingDesk, ports: ServingPorts): Serving {
  const { board } = live
  const makings = new Map<string, Making>()

  /** Makes the files of a phone that has an extension; what keeps them from being made stands in its row. */
  async function madeFor(seat: Seat): Promise<Made | null> {
    const { number, mac } = seat
    const phone = mac === null ? null : ports.phones.withMac(mac)
    if (mac === null || !phone) return null
    const { accountId } = live.head()
    const made = await ports.make({ accountId, number, target: phone.target, mac, plainName: phone.plainName })
    // It may have been taken back meanwhile.
    if (board.seat(number)?.mac !== mac) return null
    const box = board.box(mac) ?? newBox(mac, mac)
    if (!made.ok) {
      board.keepBox({ ...box, trouble: { kind: 'no-file', at: ports.clock.now(), params: {}, problem: made.problem } })
      return null
    }
    if (box.trouble?.kind === 'no-file') board.keepBox({ ...box, trouble: null })
    return made.value
  }

  /** Once it says which model it is, its record has the target of that model: a label tells the maker alone. */
  async function rightTarget(seat: Seat, box: Box): Promise<void> {
    const phone = seat.mac === null ? null : ports.phones.withMac(seat.mac)
    const model = modelOf(box)
    if (!phone || model === null) return
    const likely = targetsOf(box.mac ?? '', box, ports.target)
    const [best] = likely
    const target = best !== undefined && likely.includes(phone.target) ? best : phone.target
    if (target === phone.target && phone.model === model) return
    const { given: _given, told: _told, stale: _stale, retiredAt: _retired, ...draft } = phone
    await ports.phones.calls['phones.save']({ ...draft, target, model })
  }

  async function heard({ mac, from, maker, model, firmware }: HeardAsk): Promise<Heard> {
    if (live.head().state !== 'open') return { none: live.head().state === 'paused' ? 'paused' : 'not-waiting' }
    if (mac === null) return { none: 'no-mac' }
    const before = board.box(mac) ?? newBox(mac, mac)
    const box: Box = {
      ...before,
      ...{ address: from.address, maker: maker ?? before.maker, model: model ?? before.model },
      firmware: firmware ?? before.firmware,
    }
    board.keepBox(box)
    if (!(await pairing.pairHeard(mac))) {
      const phone = ports.phones.withMac(mac)
      const isElsewhere = phone?.lines[0] !== undefined && phone.lines[0].accountId !== live.head().accountId
      return { none: isElsewhere ? elsewhere(mac) : 'not-waiting' }
    }
    const seat = board.withMac(mac)
    if (!seat || seat.phoneId === null) return { none: 'not-waiting' }
    await rightTarget(seat, box)
    const made = await madeFor(seat)
    const [own] = made?.rendered.files ?? []
    if (!made || !own) return { none: 'not-waiting' }
    return { ticket: { phoneId: seat.phoneId, mac, target: made.target.info.id, ownFile: own.name } }
  }

  function elsewhere(mac: string): 'managed-elsewhere' {
    const box = board.box(mac)
    if (box && box.trouble === null)
      board.keepBox({
        ...box,
        trouble: { kind: 'managed-elsewhere', at: ports.clock.now(), params: { times: 0 }, problem: null },
      })
    return 'managed-elsewhere'
  }

  async function fileFor(phoneId: string, fileName: string): Promise<ServedFile | null> {
    const seat = board.withPhone(phoneId)
    if (!seat || live.head().state !== 'open') return null
    const made = await madeFor(seat)
    if (!made) return null
    const name = meant(fileName, made)
    const file = made.rendered.files.find((one) => one.name === name)
    if (!file) return null
    const making = makings.get(phoneId)
    // Of one download all files are of one version of the password.
    makings.set(phoneId, { made, left: making?.made.version === made.version ? making.left : new Set() })
    return { bytes: file.bytes, type: typeOf(file.name), kind: kindOf(file.name) }
  }

  /** The box that an event is about; null: of nobody that a session knows. */
  function boxOf(event: Exclude<BenchNetworkEvent, { readonly kind: 'listening' | 'trouble' | 'trouble-over' }>): Box | null {
    const seat = event.phoneId === null ? null : board.withPhone(event.phoneId)
    const mac = seat?.mac ?? (event.kind === 'refused' && event.why === 'wrong-mac' ? null : event.mac)
    const nameless = `ip/${event.address}`
    if (mac !== null) {
      board.nameBox(nameless, mac)
      return board.box(mac) ?? newBox(mac, mac)
    }
    const there = board.boxAt(event.address)
    if (there) return there
    return event.kind === 'asked' || event.kind === 'other-subnet' ? newBox(nameless, null) : null
  }

  function sent(box: Box, event: Extract<BenchNetworkEvent, { readonly kind: 'file-sent' }>): Box {
    const { phoneId, at, bytes, name, address } = event
    const seat = phoneId === null ? null : board.withPhone(phoneId)
    const making = phoneId === null ? undefined : makings.get(phoneId)
    if (!seat || !making || phoneId === null) return box
    const names = making.made.rendered.files.map((file) => file.name)
    const own = meant(name, making.made)
    if (own === null) return box
    making.left.add(own)
    // A phone whose file names another one has its settings once it has both.
    if (names.some((one) => !isCertificate(one) && !making.left.has(one))) return box
    makings.delete(phoneId)
    const { accountId } = live.head()
    ports.given(making.made, accountId, address)
    ports.watch(accountId, seat.number)
    const { version } = making.made
    const proved = ports.proved(accountId, seat.number)?.version === version
    return downloaded(box, { at, bytes, version, locks: locksOf(making.made), proved })
  }

  function saw(event: BenchNetworkEvent): void {
    if (event.kind === 'listening' || event.kind === 'trouble' || event.kind === 'trouble-over') return ports.ofNetwork(event)
    const box = boxOf(event)
    if (!box) return
    const now = learnt(box, event)
    board.keepBox(event.kind === 'file-sent' ? sent(now, event) : now)
    const seat = box.mac === null ? null : board.withMac(box.mac)
    if (event.kind === 'file-asked' && seat) told(seat, event)
  }

  /** Its record has what it said of itself, as with every other way to a file. */
  function told(seat: Seat, event: Extract<BenchNetworkEvent, { readonly kind: 'file-asked' }>): void {
    const phone = seat.mac === null ? null : ports.phones.withMac(seat.mac)
    const { maker, model, firmware } = event
    if (!phone || model === null) return
    const agent = [maker, model, firmware].filter((part) => part !== null).join(' ')
    ports.phones.told(
      { accountId: live.head().accountId, number: seat.number, target: phone.target, mac: seat.mac },
      event.address,
      agent,
    )
  }

  return { heard, fileFor, saw }
}
