import type { Result } from '#shared/result.ts'

/**
 * What the network side of the bench and its session say to each other. Times are ms since the epoch, MACs twelve lower-case hex digits,
 * addresses IPv4 without brackets.
 */

/** What the network side asks of the session and tells it. */
export interface BenchDesk {
  /**
   * A phone asked for the address of its settings: by plug-and-play, or at the session's path. The same phone may ask again at any time, and
   * hears the same. Must answer within a few ms where it can: a phone waits for its NOTIFY.
   */
  heard(ask: HeardAsk): Promise<Heard>
  /**
   * The file that the phone gets for what it asked for. It is made anew each time and never kept on disk. `fileName` is what stands behind
   * the ticket in the path, decoded and in the phone's own spelling: `matchFile` of file-names.ts finds which of a target's files it means.
   * Null: this phone has no such file (404), which is what ends a maker's search at the right place.
   */
  fileFor(phoneId: string, fileName: string): Promise<ServedFile | null>
  /** Whatever has been seen, for the session's rows. Never throws. */
  saw(event: BenchNetworkEvent): void
}

export interface HeardAsk {
  readonly at: number
  readonly by: 'plug-and-play' | 'address'
  /** The interface of this computer that it came in on, as the system calls it. */
  readonly interfaceName: string
  readonly from: { readonly address: string; readonly port: number }
  readonly mac: string | null
  /** Whose word the MAC is; null: there is no MAC. */
  readonly macFrom: 'request' | 'neighbours' | null
  /** As the phone says it, such as `Yealink` and `SIP-T46U`; null: not said. At most 64 printable characters. */
  readonly maker: string | null
  readonly model: string | null
  readonly firmware: string | null
  /** Null where it did not come by SIP. */
  readonly callId: string | null
}

export type Heard =
  | { readonly ticket: TicketOffer }
  | {
      /** Why it gets none now: nothing is sent to it, and it may ask again. */
      readonly none: NoTicket
    }
export type NoTicket = 'not-waiting' | 'paused' | 'managed-elsewhere' | 'mac-unknown' | 'no-mac'

/** For whom a ticket is. The network makes its path and its URL, on the address that the phone can reach. */
export interface TicketOffer {
  readonly phoneId: string
  /** What it is bound to; null: the phone said none, and the first address alone binds it. */
  readonly mac: string | null
  /** The target's id, such as `yealink`: it decides whether the phone is handed a folder or a file. */
  readonly target: string
  /** The name of the phone's own file, in its maker's spelling. */
  readonly ownFile: string
}

export type FileKind = 'own' | 'common' | 'boot' | 'book' | 'certificate'

export interface ServedFile {
  readonly bytes: Uint8Array
  /** A content type, such as `text/plain`. */
  readonly type: string
  readonly kind: FileKind
}

interface Seen {
  readonly at: number
  /** Null: not known, or not the session's. */
  readonly phoneId: string | null
  readonly mac: string | null
  readonly address: string
}

/** What a phone says of itself in a User-Agent or an Event header. */
export interface SaidOfItself {
  readonly maker: string | null
  readonly model: string | null
  readonly firmware: string | null
}

export type RefusedWhy =
  | 'unknown-path'
  /** The name or the user agent has another MAC than the ticket, or the network shows another than was claimed. */
  | 'wrong-mac'
  /** At the session's path: nothing but the phone's own word says which phone it is. */
  | 'mac-unchecked'
  | 'second-address'
  | 'closed'
  | 'too-many'
  | 'wrong-login'

export type TroubleCode =
  | 'port-taken-sip'
  /** Another program listens on the same port and takes what is sent to this computer alone. */
  | 'port-shared-sip'
  | 'port-taken-http'
  | 'port-taken-https'
  | 'no-multicast'
  | 'interface-gone'
  /** Nothing reaches the port from this computer's own address on the local network. */
  | 'not-reachable'
  | 'certificate'
  /** The certificate was not made for this address, and its name does not lead there. */
  | 'certificate-elsewhere'
  /** The system refuses to send on the local network (macOS asks the person for it). */
  | 'sending-refused'

/** What to do about a port that cannot be reached, by what is on this system. */
export type FirewallRemedy =
  'windows-firewall' | 'macos-local-network' | 'macos-firewall' | 'ufw' | 'firewalld' | 'nftables' | 'unknown'

export interface Trouble {
  readonly code: TroubleCode
  /** The address of this computer that it is about; null: all of them. */
  readonly address: string | null
  /** The port that it is about; null: none. */
  readonly port: number | null
  readonly remedy: FirewallRemedy | null
}

export type BenchNetworkEvent =
  /** A SUBSCRIBE, once for each start of a phone. */
  | ({ readonly kind: 'asked'; readonly macFrom: HeardAsk['macFrom']; readonly callId: string } & Seen & SaidOfItself)
  /** Its 200 left. */
  | ({ readonly kind: 'answered' } & Seen)
  /** It asked, and gets nothing now. */
  | ({ readonly kind: 'not-served'; readonly why: NoTicket } & Seen)
  /** The NOTIFY with its address left for the first time. */
  | ({ readonly kind: 'notified' } & Seen)
  | ({ readonly kind: 'notify-accepted' } & Seen)
  /** `status` as the phone said it, such as 481; null: it said nothing to any of the NOTIFYs, which some do that fetch all the same. */
  | ({ readonly kind: 'notify-refused'; readonly status: number | null } & Seen)
  /** It was heard, but has an address that this computer cannot answer to. */
  | ({ readonly kind: 'other-subnet' } & Seen)
  /** It claims a MAC that the network does not show for its address. */
  | ({ readonly kind: 'mac-differs'; readonly shown: string } & Seen)
  | ({
      readonly kind: 'file-asked'
      readonly name: string
      readonly method: 'GET' | 'HEAD' | 'PUT'
      readonly status: number
      /** Of the whole file; 0 where none is sent. */
      readonly bytes: number
      readonly secure: boolean
    } & Seen &
      SaidOfItself)
  /** Everything of it was taken by the other end. */
  | ({ readonly kind: 'file-sent'; readonly name: string; readonly file: FileKind; readonly bytes: number } & Seen)
  /** `name` is at most 200 printable characters of what was asked for behind the path, or empty. Never the path itself. */
  | ({ readonly kind: 'refused'; readonly why: RefusedWhy; readonly name: string } & Seen)
  /** A resync was asked for; an effect is only what is fetched afterwards. `status`: what the phone said, null: nothing. */
  | ({ readonly kind: 'resync-answered'; readonly status: number | null } & Seen)
  | { readonly kind: 'listening'; readonly at: number; readonly on: Listening }
  | ({ readonly kind: 'trouble'; readonly at: number } & Trouble)
  | ({ readonly kind: 'trouble-over'; readonly at: number } & Trouble)

export interface Listening {
  /** What it hears plug-and-play on. */
  readonly interfaces: readonly BenchInterface[]
  /** Null: not open. */
  readonly ports: { readonly sip: number | null; readonly http: number | null; readonly https: number | null }
  /** A firewall that is on here and may keep phones out; null: none is known of. Only a phone that was heard proves that none does. */
  readonly firewall: FirewallRemedy | null
}

/** An IPv4 address of this computer that a phone could reach. */
export interface BenchInterface {
  /** As the system calls it, such as `eth0` or `Ethernet 2`. */
  readonly name: string
  readonly address: string
  /** Such as 24. */
  readonly prefix: number
  readonly mac: string | null
  /** Of a virtual machine, a tunnel or a bridge: a phone on a desk is hardly ever there. */
  readonly virtual: boolean
}

/** Where tickets are kept: only the SHA-256 of a path, so that what is on the disk opens nothing. */
export interface TicketStore {
  all(): readonly Ticket[]
  /** Adds it, or replaces the one with this `pathHash`. */
  save(ticket: Ticket): void
}

export interface Ticket {
  /** 64 lower-case hex digits. */
  readonly pathHash: string
  readonly phoneId: string
  readonly mac: string | null
  /** The first address that it was for; null: none yet. */
  readonly address: string | null
  /** When its phone was registered; null: it is open. */
  readonly closedAt: number | null
  readonly madeAt: number
}

/** What a person chose for one session. */
export interface BenchChoice {
  /** Addresses of `interfaces()`, at least one. */
  readonly addresses: readonly string[]
  /** The session's path, from `newSessionPath`: short enough to type. The session keeps it over restarts. */
  readonly path: string
  /** Whether addresses that are handed out begin with https, all of them. Phones often trust no certificate of a local network: plain is the default. */
  readonly secure: boolean
  /** What is asked for at the session's path besides; a ticket's path needs no more than itself. */
  readonly login: { readonly user: string; readonly password: string } | null
}

export interface OfferedTicket {
  /** The folder of the ticket, with a slash at its end. */
  readonly folderUrl: string
  /** What its maker's phone is to be given: the folder, or the file in it. */
  readonly url: string
}

/** The network side, as the session uses it. */
export interface BenchNetwork {
  /** Every address that a phone could reach, the sensible first choice first. */
  interfaces(): readonly BenchInterface[]
  /** Starts to listen and to serve. What cannot be opened is a `trouble`, is tried again every ten seconds, and keeps nothing else from working. */
  open(choice: BenchChoice): Promise<void>
  /** Ends every connection and every socket. Tickets stay as they are kept. */
  close(): Promise<void>
  /** Looks at once at interfaces and ports, as after sleep; otherwise every ten seconds. */
  look(): Promise<void>
  /** What is in the way now. */
  troubles(): readonly Trouble[]
  /** A new ticket for a phone, to be typed or copied: the first address that uses it binds it. Fails while nothing is open. */
  offer(offer: TicketOffer): Result<OfferedTicket>
  /** After the proof: every path of this phone answers 410 from now on. */
  closeTickets(phoneId: string): void
  /** A person says that the second address is the phone's, too: the next one that uses its paths binds them anew. */
  rebind(phoneId: string): void
  /** The session's own address on each chosen interface, with a slash at its end. */
  sessionUrls(): readonly string[]
  /** Asks a phone at this address to fetch its files again. Its answer comes as `resync-answered`; only a fetch shows an effect. */
  resync(to: ResyncTo): Promise<Result<null>>
}

export interface ResyncTo {
  readonly phoneId: string
  readonly address: string
  /** Where it listens for SIP: 5060 where nothing else is known. */
  readonly port: number
  readonly target: string
  /** The user that its line has, where it has one. */
  readonly user: string | null
}
