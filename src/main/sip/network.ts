import type { Transport } from '#shared/sip-words.ts'

/** One place to which a SIP message can go. */
export interface Destination {
  readonly transport: Transport
  /** IPv4 or IPv6 address, without brackets. */
  readonly address: string
  readonly port: number
  /** The name that a certificate must hold: that of the SIP domain or outbound proxy, never one that DNS brought in. */
  readonly name: string
}

export type TlsTrouble =
  'tls-untrusted' | 'tls-expired' | 'tls-not-yet-valid' | 'tls-wrong-name' | 'tls-too-old' | 'tls-not-spoken' | 'tls-failed'

/** What a server showed of itself. */
export interface CertificateFacts {
  /** The names and addresses that it is for. */
  readonly names: readonly string[]
  readonly subject: string
  readonly issuer: string
  /** ms since the epoch */
  readonly validFrom: number
  readonly validTo: number
  /** How many certificates lead to the last one that the server sent or this computer knows. */
  readonly chainLength: number
  /** Such as `TLSv1.3`. */
  readonly protocol: string
}

export interface ChannelFailure {
  readonly kind: 'refused' | 'unreachable' | 'lost' | 'no-answer' | TlsTrouble
  /** The system's own word for it, such as ECONNRESET. */
  readonly code: string
  /** Known where a certificate was shown and not accepted. */
  readonly certificate: CertificateFacts | null
}

export interface ChannelListener {
  /** A datagram, or the next piece of a stream. */
  received(bytes: Uint8Array): void
  /** The channel is of no more use. Called once at most. */
  failed(failure: ChannelFailure): void
}

/** An open way to one destination. By TLS the certificate has been accepted before anything can be sent. */
export interface Channel {
  /** Whether it is a stream: nothing needs repeating, and messages need framing. */
  readonly stream: boolean
  readonly localAddress: string
  readonly localPort: number
  readonly certificate: CertificateFacts | null
  listen(listener: ChannelListener): void
  send(text: string): void
  close(): void
}

export type Opened = { readonly ok: true; readonly channel: Channel } | { readonly ok: false; readonly failure: ChannelFailure }

/** The network, as the SIP client needs it. */
export interface SipNetwork {
  /** Never rejects. Aborting the signal gives up with `no-answer`. */
  open(destination: Destination, signal: AbortSignal): Promise<Opened>
}

export interface SrvRecord {
  readonly host: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/** none: the name service says that there is nothing of that kind. failed: it did not answer, or could not. */
export type NameAnswer<T> = { readonly found: readonly T[] } | 'none' | 'failed'

/** Names, as the SIP client asks for them. */
export interface NameService {
  /** IPv4 and IPv6 addresses, in the order in which this computer would use them. */
  addresses(host: string): Promise<NameAnswer<string>>
  /** Such as `_sips._tcp.example.com`. */
  services(name: string): Promise<NameAnswer<SrvRecord>>
}
