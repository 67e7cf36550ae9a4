import type { PhoneAsk } from './subscribe.ts'

export interface Place {
  readonly address: string
  readonly port: number
}

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('')

/** The 200 to a SUBSCRIBE. `own`: from where it leaves; `source`: where it goes. */
export function acceptAsk(ask: PhoneAsk, own: Place, source: Place, tag: string): string {
  const [top = '', ...others] = ask.vias
  const via = ask.wantsRport ? top.replace(/;\s*rport\s*(?=;|$)/i, `;rport=${source.port};received=${source.address}`) : top
  return lines(
    'SIP/2.0 200 OK',
    ...[via, ...others].map((one) => `Via: ${one}`),
    `From: ${ask.from}`,
    `To: ${ask.to};tag=${tag}`,
    `Call-ID: ${ask.callId}`,
    `CSeq: ${ask.cseq}`,
    `Contact: <sip:${own.address}:${own.port}>`,
    'Expires: 0',
    'Content-Length: 0',
    '',
  )
}

/** The NOTIFY with the URL of a phone's settings. `branch`: letters and digits, new for each of them. */
export function notifyAsk(
  ask: PhoneAsk,
  own: Place,
  source: Place,
  { tag, branch, url }: Record<'tag' | 'branch' | 'url', string>,
): string {
  const head = lines(
    `NOTIFY ${ask.contact ?? `sip:${source.address}:${source.port}`} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own.address}:${own.port};branch=z9hG4bK${branch};rport`,
    'Max-Forwards: 20',
    `From: ${ask.to};tag=${tag}`,
    `To: ${ask.from}`,
    `Call-ID: ${ask.callId}`,
    'CSeq: 1 NOTIFY',
    `Contact: <sip:${own.address}:${own.port}>`,
    `Event: ${ask.event}`,
    'Subscription-State: terminated;reason=timeout',
    `Content-Type: ${ask.contentType}`,
    `Content-Length: ${Buffer.byteLength(url)}`,
    '',
  )
  // No line end behind it: some phones take that for a part of the address.
  return `${head}${url}`
}
