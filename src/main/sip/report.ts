import english from '#messages/en/reports.json' with { type: 'json' }
import { phraseText, type Param, type Phrase } from '#shared/phrase.ts'
import type { SipDiagnosis, SipStep, SipStepName } from '#shared/sip.ts'
import type { Findings, PortSeen } from './findings.ts'
import { serviceName } from './locate.ts'

/** The sentences of a report in one language. */
export type ReportTexts = Readonly<Record<keyof typeof english, string>>

const seen = (code: keyof typeof english, params: Readonly<Record<string, Param>> = {}): Phrase => ({ code, params })

/** A certificate that ends within this time is worth a word, in ms. */
const endsSoonMs = 14 * 86_400_000

/** What was seen, step by step. `now` in ms since the epoch. */
export function stepsOf(findings: Findings, now: number): SipStep[] {
  const step = (name: SipStepName, state: SipStep['state'], what: Phrase): SipStep => {
    const told = plainPhrase(what)
    return { name, state, seen: plain(phraseText(told, english)), told }
  }
  const { ports, hop } = findings
  const clock = clockSeen(findings)
  const steps: SipStep[] = [...(clock ? [step('clock', ...clock)] : []), step('names', ...names(findings))]
  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    for (const port of ports.filter((one) => one.transport === transport)) {
      const [state, what] = portSeen(port)
      // Another transport than the chosen one need not work.
      const wanted = transport === hop.transport
      steps.push(step(transport, state === 'failed' && !wanted ? 'skipped' : state, what))
    }
  }
  const certificate = ports.find((one) => one.certificate !== null && one.transport === 'tls')
  const shown = certificate && certificateSeen(certificate, now)
  if (shown) steps.push(step('certificate', ...shown))
  steps.push(...pathSeen(findings).map(([state, what]) => step('path', state, what)))
  return [...steps, ...loginSeen(findings).map(([name, state, what]) => step(name, state, what))]
}

type Seen = [state: SipStep['state'], what: Phrase]

/** Clocks that differ by more than this are worth a word, in ms: certificates and times on screen depend on them. */
const clocksDifferMs = 60_000

function clockSeen({ pbxAheadMs }: Findings): Seen | null {
  if (pbxAheadMs === null) return null
  const seconds = Math.round(Math.abs(pbxAheadMs) / 1000)
  if (Math.abs(pbxAheadMs) <= clocksDifferMs) return ['good', seen('clocks-agree')]
  return ['notable', seen(pbxAheadMs > 0 ? 'clock-ahead' : 'clock-behind', { seconds })]
}

function names({ hop, located }: Findings): Seen {
  if (located === null) return ['failed', seen('name-silent', { host: hop.host })]
  if (located.kind === 'unknown-host') return ['failed', seen('name-unknown', { host: located.host })]
  if (located.kind === 'names-failed') return ['failed', seen('name-failed', { host: located.host })]
  if (located.kind === 'not-offered')
    return ['failed', seen('name-not-offered', { service: serviceName(located.host, hop.transport) })]
  const places = listed(
    located.destinations.map(({ address, port }) => seen('place', { address, port })),
    'places',
  )
  const { host } = hop
  return located.services.length > 0
    ? ['good', seen('name-service', { host, service: serviceName(host, hop.transport), places })]
    : ['good', seen('name-addresses', { host, places })]
}

/** Several in a row. */
function listed(all: readonly Phrase[], code: 'places' | 'bindings-more'): Param {
  return all.length === 0 ? '' : all.reduceRight((more, first) => seen(code, { first, more }))
}

function portSeen({ port, result }: PortSeen): Seen {
  if (result.kind === 'answered') {
    const { status, server } = result
    const ms = Math.round(result.ms)
    return server === null
      ? ['good', seen('port-answered', { port, status, ms })]
      : ['good', seen('port-answered-by', { port, status, ms, server })]
  }
  if (result.kind === 'silent') return ['notable', seen('port-silent', { port })]
  if (result.kind === 'not-sip') return ['failed', seen('port-not-sip', { port })]
  return ['failed', seen('port-failed', { port, kind: seen(`kind-${result.failure.kind}`), code: result.failure.code })]
}

function certificateSeen({ certificate, result }: PortSeen, now: number): Seen | null {
  if (!certificate) return null
  const day = (at: number): string => (Number.isNaN(new Date(at).getTime()) ? '?' : new Date(at).toISOString().slice(0, 10))
  const { names: for_, issuer, validFrom, validTo, chainLength, protocol } = certificate
  const what = seen('certificate', {
    ...{ names: for_.join(', '), issuer, from: day(validFrom), to: day(validTo), length: chainLength },
    protocol: protocol ?? '?',
  })
  if (result.kind === 'failed' && result.failure.kind.startsWith('tls-')) return ['failed', what]
  return validTo - now < endsSoonMs ? ['notable', seen('certificate-ends', { certificate: what })] : ['good', what]
}

function pathSeen({ ports }: Findings): Seen[] {
  return ports.flatMap(({ transport: by, result }): Seen[] => {
    if (result.kind !== 'answered') return []
    const { local, seenAs, rewrittenTo } = result.path
    const transport = by.toUpperCase()
    if (rewrittenTo !== null) return [['notable', seen('path-rewritten', { transport, local, rewritten: rewrittenTo })]]
    if (seenAs === null || seenAs === local) return []
    return [['good', seen('path-nat', { transport, local, seen: seenAs })]]
  })
}

function loginSeen({ sip, login }: Findings): [SipStepName, SipStep['state'], Phrase][] {
  if (!login) return [['login', 'skipped', seen('login-not-tried')]]
  const steps: [SipStepName, SipStep['state'], Phrase][] = []
  if (login.realm !== null) {
    const realm = login.realm.slice(0, 100)
    if (login.realm === sip.domain) steps.push(['realm', 'good', seen('realm-same', { realm })])
    else steps.push(['realm', 'notable', seen('realm-other', { realm })])
  }
  if (login.outcome === 'proved') {
    steps.push(['login', 'good', seen('login-right', { algorithm: login.algorithm })])
    const bindings = login.bindings.map(({ contact, expiresSeconds, received }) => {
      const binding = received === null ? contact : seen('binding-from', { contact, received })
      return expiresSeconds === null ? binding : seen('binding-until', { binding, seconds: expiresSeconds })
    })
    const all = bindings.reduceRight<Param | null>(
      (more, first) => (more === null ? first : seen('bindings-more', { first, more })),
      null,
    )
    steps.push(
      all === null ? ['bindings', 'notable', seen('bindings-none')] : ['bindings', 'good', seen('bindings', { bindings: all })],
    )
    return steps
  }
  const status = login.status === null ? '' : ` ${login.status}`
  const detail = login.detail === '' ? '' : ` (${login.detail})`
  const what = seen(login.answered ? 'login-failed' : 'login-unsent', { outcome: `${login.outcome}${status}${detail}` })
  steps.push(['login', login.outcome === 'no-password' ? 'skipped' : 'failed', what])
  return steps
}

/** Words of a stranger in a report: printable, of bounded length, and without runs that could be somebody's secret. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/[0-9a-fA-F]{16,}/g, '[…]')
    .slice(0, 1_500)
}

function plainPhrase({ code, params }: Phrase): Phrase {
  const told = Object.entries(params).map(([name, value]): [string, Param] => {
    if (typeof value === 'string') return [name, plain(value)]
    return [name, typeof value === 'number' ? value : plainPhrase(value)]
  })
  return { code, params: Object.fromEntries(told) }
}

/** The whole diagnosis as text that can be passed on: no password, nothing made from one. `said`: in the language of `texts`. */
export function writeReport(
  { sip, extension }: Findings,
  said: Pick<SipDiagnosis, 'cause' | 'sentence' | 'todo'>,
  steps: readonly SipStep[],
  at: number,
  texts: ReportTexts = english,
): string {
  const line = (code: keyof typeof english, params: Readonly<Record<string, Param>>): string =>
    phraseText(plainPhrase(seen(code, params)), texts)
  const service = { domain: sip.domain, transport: sip.transport.toUpperCase(), port: sip.port }
  const states = steps.map(({ state }) => texts[`state-${state}`])
  const called = steps.map(({ name }) => texts[`step-${name}`])
  const [wide, wider] = [states, called].map((words) => Math.max(...words.map((word) => word.length)))
  return [
    line('report-title', { number: extension, time: new Date(at).toISOString() }),
    sip.outboundProxy === null
      ? line('report-service', service)
      : line('report-service-proxy', { ...service, proxy: sip.outboundProxy }),
    '',
    `${plain(said.sentence)} [${said.cause}]`,
    plain(said.todo),
    '',
    ...steps.map(({ told }, index) =>
      [states[index]?.padEnd(wide ?? 0), called[index]?.padEnd(wider ?? 0), plain(phraseText(told, texts))].join('  '),
    ),
    '',
  ].join('\n')
}
