import type { SipService } from '#shared/account.ts'
import type { Transport } from '#shared/sip-words.ts'
import type { SipLoginResult } from '#shared/sip.ts'
import type { FirstHop, Located } from './locate.ts'
import type { CertificateFacts, ChannelFailure } from './network.ts'

/** What one port said to an OPTIONS. */
export interface PortSeen {
  readonly transport: Transport
  readonly port: number
  readonly address: string
  readonly result:
    | {
        readonly kind: 'answered'
        readonly status: number
        readonly ms: number
        readonly server: string | null
        readonly path: PathSeen
      }
    | { readonly kind: 'silent' }
    | { readonly kind: 'not-sip' }
    | { readonly kind: 'failed'; readonly failure: ChannelFailure }
  readonly certificate: CertificateFacts | null
}

/** How the message looked when it arrived there. */
export interface PathSeen {
  readonly local: string
  /** address:port as the other side saw it; null: it does not say. */
  readonly seenAs: string | null
  /** What a router made of the address that we wrote; null: it is as we wrote it. */
  readonly rewrittenTo: string | null
}

/** Everything that was seen, before it is judged. */
export interface Findings {
  readonly sip: SipService
  readonly extension: string
  readonly pbxAheadMs: number | null
  readonly hop: FirstHop
  /** null: nobody answered in time. */
  readonly located: Located | null
  /** The chosen transport's port first. */
  readonly ports: readonly PortSeen[]
  readonly login: SipLoginResult | null
}
