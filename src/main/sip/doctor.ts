import english from '#messages/en/sip.json' with { type: 'json' }
import type { SipService } from '#shared/account.ts'
import type { CodedTexts } from '#shared/locales.ts'
import { fillIn, type Params } from '#shared/phrase.ts'
import type { ProblemText } from '#shared/problem.ts'
import { defaultSipPort } from '#shared/sip-service.ts'
import type { SipCause, SipDiagnosis, SipLoginResult, SipPhase } from '#shared/sip.ts'
import { createConversation } from './conversation.ts'
import type { Findings, PathSeen, PortSeen } from './findings.ts'
import { firstHop, locate, type FirstHop } from './locate.ts'
import { loginQuery, outcomeOf, sipUser, type SipParts } from './login.ts'
import { header, type Via } from './message.ts'
import type { ChannelFailure, Destination } from './network.ts'
import { stepsOf, writeReport } from './report.ts'
import { openAny, unlessAborted, within } from './way.ts'

export interface DoctorQuestion {
  readonly sip: SipService
  readonly extension: string
  /** null: nobody here knows it; then everything but the login is looked at. */
  readonly password: string | null
  /** How far the PBX's clock is ahead of this computer's, in ms; left out: not known. */
  readonly pbxAheadMs?: number | null
  readonly signal?: AbortSignal
  /** In whose language the report is; left out: in English. */
  readonly texts?: CodedTexts
  /** Told at the beginning of each part. */
  readonly onPhase?: (phase: SipPhase) => void
}

const namesWithinMs = 5_000
const portWithinMs = 3_000

/**
 * Looks for the reason why an extension cannot register: names, every port by every transport, the certificate, and then the one
 * login of `loginQuery`. Takes 16 s at most; never rejects for what the network does.
 */
export async function diagnose(question: DoctorQuestion, parts: SipParts): Promise<SipDiagnosis> {
  const { sip, extension, password } = question
  const { clock } = parts
  const [startedAt, from] = [clock.now(), clock.steady()]
  const signal = question.signal ?? new AbortController().signal
  const hop = firstHop(sip)
  question.onPhase?.('names')
  const located = await within(clock, namesWithinMs, signal, (limit) => unlessAborted(locate(hop, parts.names), limit))
  const places = located?.kind === 'found' ? placesOf(hop, located.destinations) : []
  question.onPhase?.('ports')
  const ports = await Promise.all(places.map((place) => look(place, question, parts, signal)))
  const passable = ports[0] !== undefined && ports[0].result.kind !== 'failed'
  if (passable) question.onPhase?.('login')
  const login = passable
    ? await loginQuery({ sip, extension, password, ...(question.signal ? { signal: question.signal } : {}) }, parts)
    : null
  const findings: Findings = { sip, extension, pbxAheadMs: question.pbxAheadMs ?? null, hop, located, ports, login }

  const { cause, params } = signal.aborted ? { cause: 'cancelled' as const, params: {} } : judge(findings)
  const causes: Readonly<Record<SipCause, ProblemText>> = english
  const said = { cause, ...saidOf(causes[cause], params) }
  const steps = stepsOf(findings, startedAt)
  const { texts } = question
  const translated = texts ? { cause, ...saidOf(texts.sip[cause], params, texts) } : said
  const report = writeReport(findings, translated, steps, startedAt, texts?.reports)
  return { ...said, params, steps, login, report, tookMs: clock.steady() - from }
}

const saidOf = ({ message, todo }: ProblemText, params: Params, texts?: CodedTexts): { sentence: string; todo: string } => ({
  sentence: fillIn(message, params, texts?.phrases),
  todo: fillIn(todo, params, texts?.phrases),
})

/** The chosen place first, then where the other transports usually are, beside it. */
function placesOf(hop: FirstHop, destinations: readonly Destination[]): (readonly Destination[])[] {
  const [first] = destinations
  if (!first) return []
  const offset = { udp: 0, tcp: 0, tls: 1 }
  const others: Destination[] = []
  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    if (transport === hop.transport) continue
    const beside = first.port + offset[transport] - offset[hop.transport]
    for (const port of new Set([beside, defaultSipPort(transport)])) {
      if (port >= 1 && port <= 65_535) others.push({ ...first, transport, port })
    }
  }
  return [destinations, ...others.map((one) => [one])]
}

async function look(
  destinations: readonly Destination[],
  { sip, extension }: DoctorQuestion,
  parts: SipParts,
  signal: AbortSignal,
): Promise<PortSeen> {
  return within(parts.clock, portWithinMs, signal, async (limit) => {
    const way = await openAny(destinations, parts, limit)
    const { transport, port, address } = way?.destination ?? { transport: sip.transport, port: sip.port, address: '' }
    const about = { transport, port, address }
    if (!way) return { ...about, result: { kind: 'silent' }, certificate: null }
    if (!way.ok) return { ...about, result: { kind: 'failed', failure: way.failure }, certificate: way.failure.certificate }
    const { channel } = way
    const { certificate } = channel
    const party = { uri: `sip:${sip.domain}`, aor: `sip:${sipUser(extension)}@${sip.domain}`, userAgent: parts.userAgent }
    const conversation = createConversation(channel, transport, party, parts.clock, parts.random)
    const asked = await conversation.ask({ method: 'OPTIONS', credentials: null, repeat: true }, limit)
    conversation.close()
    if (asked.kind === 'failed') return { ...about, result: asked, certificate }
    if (asked.kind !== 'answered') {
      const garbage = asked.kind === 'not-sip' || asked.garbage > 0
      return { ...about, result: { kind: garbage ? 'not-sip' : 'silent' }, certificate }
    }
    const { response, via, ms } = asked
    const path = pathOf(via, channel.localAddress, channel.localPort)
    const server = header(response, 'server')?.slice(0, 100) ?? null
    return { ...about, result: { kind: 'answered', status: response.status, ms, server, path }, certificate }
  })
}

function pathOf(via: Via, address: string, port: number): PathSeen {
  const local = `${address.includes(':') ? `[${address}]` : address}:${port}`
  const seenAs = via.received === null && via.rport === null ? null : `${via.received ?? address}:${via.rport ?? port}`
  return { local, seenAs, rewrittenTo: via.sentBy === local ? null : via.sentBy }
}

interface Judgement {
  readonly cause: SipCause
  readonly params: Readonly<Record<string, string | number>>
}

/** The one reason that, removed, lets a phone get further. */
export function judge({ sip, extension, hop, located, ports, login }: Findings): Judgement {
  const chosen = ports[0]
  const others = ports.slice(1)
  const other = others.find(({ result }) => result.kind === 'answered')
  const params: Record<string, string | number> = {
    ...{ host: hop.host, port: chosen?.port ?? hop.port, transport: hop.transport.toUpperCase(), domain: sip.domain, extension },
    address: chosen?.address ?? '',
    ...(other ? { otherTransport: other.transport.toUpperCase(), otherPort: other.port } : {}),
  }
  const because = (cause: SipCause, more: Readonly<Record<string, string | number>> = {}): Judgement => ({
    cause,
    params: { ...params, ...more },
  })

  if (located === null) return because('names-failed')
  if (located.kind !== 'found') return because(located.kind, { host: located.host })
  if (!chosen) return because('unknown-host')
  if (chosen.result.kind === 'failed') return closed(chosen.result.failure)
  return login ? registrarSaid(login) : because('cancelled')

  function closed(failure: ChannelFailure): Judgement {
    const outcome = outcomeOf(failure)
    if (outcome === 'refused-connection') return because(other ? 'other-transport' : 'port-closed')
    if (outcome === 'no-answer') return because(other ? 'transport-blocked' : 'host-silent')
    if (outcome === 'connection-lost') return because(other ? 'other-transport' : 'connection-lost')
    const { certificate } = failure
    const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
    const more = certificate
      ? {
          issuer: certificate.issuer,
          names: certificate.names.join(', ').slice(0, 200),
          date: day(failure.kind === 'tls-expired' ? certificate.validTo : certificate.validFrom),
        }
      : {}
    return because(sipCauseOf(outcome), more)
  }

  function registrarSaid(result: SipLoginResult): Judgement {
    if (result.outcome === 'proved') {
      const count = result.bindings.length
      return count > 0 ? because('registered', { count }) : because('not-registered')
    }
    const { outcome, status, detail, answered } = result
    const more = { status: status ?? 0, detail }
    const rewritten = ports.some((one) => one.result.kind === 'answered' && one.result.path.rewrittenTo !== null)
    if (rewritten && /^(?:no-answer|not-sip|unexpected|connection-lost)$/.test(outcome)) return because('sip-alg')
    if (outcome === 'no-answer') {
      if (answered) return because('login-ignored')
      if (chosen?.result.kind === 'answered') return because('register-ignored')
      return because(other ? 'transport-blocked' : 'host-silent')
    }
    if (outcome === 'refused-connection') return because(other ? 'other-transport' : 'port-closed')
    if (outcome === 'connection-lost' && !answered && other) return because('other-transport')
    if (!answered && /^(?:forbidden|unknown-user|unexpected)$/.test(outcome)) return because('domain-not-served', more)
    return because(sipCauseOf(outcome), more)
  }
}

/** The causes that are called as the login's own outcomes are. */
function sipCauseOf(outcome: Exclude<SipLoginResult['outcome'], 'proved'>): SipCause {
  if (outcome === 'refused-connection') return 'port-closed'
  return outcome === 'no-answer' ? 'host-silent' : outcome
}
