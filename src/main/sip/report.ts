import { serviceName } from './locate.ts'
import type { SipDiagnosis, SipStep, SipStepName } from '#shared/sip.ts'
import type { Findings, PortSeen } from './findings.ts'

/** A certificate that ends within this time is worth a word, in ms. */
const endsSoonMs = 14 * 86_400_000

/** What was seen, step by step. `now` in ms since the epoch. */
export function stepsOf(findings: Findings, now: number): SipStep[] {
  const step = (name: SipStepName, state: SipStep['state'], seen: string): SipStep => ({ name, state, seen: plain(seen) })
  const { ports, hop } = findings
  const clock = clockSeen(findings)
  const steps: SipStep[] = [...(clock ? [step('clock', ...clock)] : []), step('names', ...names(findings))]
  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    for (const port of ports.filter((one) => one.transport === transport)) {
      const [state, seen] = portSeen(port)
      // Another transport than the chosen one need not work.
      const wanted = transport === hop.transport
      steps.push(step(transport, state === 'failed' && !wanted ? 'skipped' : state, `Port ${port.port}: ${seen}`))
    }
  }
  const certificate = ports.find((one) => one.certificate !== null && one.transport === 'tls')
  if (certificate) steps.push(step('certificate', ...certificateSeen(certificate, now)))
  steps.push(...pathSeen(findings).map(([state, seen]) => step('path', state, seen)))
  return [...steps, ...loginSeen(findings).map(([name, state, seen]) => step(name, state, seen))]
}

type Seen = [state: SipStep['state'], seen: string]

/** Clocks that differ by more than this are worth a word, in ms: certificates and times on screen depend on them. */
const clocksDifferMs = 60_000

function clockSeen({ pbxAheadMs }: Findings): Seen | null {
  if (pbxAheadMs === null) return null
  const seconds = Math.round(Math.abs(pbxAheadMs) / 1000)
  if (Math.abs(pbxAheadMs) <= clocksDifferMs) return ['good', 'The PBX and this computer agree on the time.']
  const way = pbxAheadMs > 0 ? 'ahead of' : 'behind'
  return ['notable', `The clock of the PBX is ${seconds} s ${way} the clock of this computer.`]
}

function names({ hop, located }: Findings): Seen {
  if (located === null) return ['failed', `Nobody said in time where ${hop.host} is.`]
  if (located.kind === 'unknown-host') return ['failed', `${located.host} has no address.`]
  if (located.kind === 'names-failed') return ['failed', `The name server failed for ${located.host}.`]
  if (located.kind === 'not-offered') return ['failed', `${serviceName(located.host, hop.transport)} says: not offered here.`]
  const where = located.destinations.map(({ address, port }) => `${address} port ${port}`).join(', ')
  const from = located.services.length > 0 ? `${serviceName(hop.host, hop.transport)} leads to` : 'Addresses:'
  return ['good', `${hop.host}: ${from} ${where}.`]
}

function portSeen({ result }: PortSeen): Seen {
  if (result.kind === 'answered') {
    const server = result.server === null ? '' : `, ${result.server}`
    return ['good', `answered OPTIONS with ${result.status} in ${Math.round(result.ms)} ms${server}.`]
  }
  if (result.kind === 'silent') return ['notable', 'said nothing to OPTIONS.']
  if (result.kind === 'not-sip') return ['failed', 'what answers does not speak SIP.']
  return ['failed', `${result.failure.kind} (${result.failure.code}).`]
}

function certificateSeen({ certificate, result }: PortSeen, now: number): Seen {
  if (!certificate) return ['skipped', 'None was shown.']
  const day = (at: number): string => (Number.isNaN(new Date(at).getTime()) ? '?' : new Date(at).toISOString().slice(0, 10))
  const { names: for_, issuer, validFrom, validTo, chainLength, protocol } = certificate
  const seen = `For ${for_.join(', ')}; signed by ${issuer}; ${day(validFrom)} to ${day(validTo)}; chain of ${chainLength}; ${protocol}.`
  if (result.kind === 'failed' && result.failure.kind.startsWith('tls-')) return ['failed', seen]
  return validTo - now < endsSoonMs ? ['notable', `${seen} It ends soon.`] : ['good', seen]
}

function pathSeen({ ports }: Findings): Seen[] {
  return ports.flatMap(({ transport, result }): Seen[] => {
    if (result.kind !== 'answered') return []
    const { local, seenAs, rewrittenTo } = result.path
    const by = transport.toUpperCase()
    if (rewrittenTo !== null)
      return [['notable', `${by}: a router rewrote ${local} to ${rewrittenTo} inside the message (SIP ALG).`]]
    if (seenAs === null || seenAs === local) return []
    return [['good', `${by}: behind NAT, ${local} arrives as ${seenAs}.`]]
  })
}

function loginSeen({ sip, login }: Findings): [SipStepName, SipStep['state'], string][] {
  if (!login) return [['login', 'skipped', 'Not tried: there was no way to the registrar.']]
  const steps: [SipStepName, SipStep['state'], string][] = []
  if (login.realm !== null) {
    const same = login.realm === sip.domain
    const note = same ? '' : ` It is not the SIP domain: a phone with a fixed realm must have exactly this one.`
    steps.push(['realm', same ? 'good' : 'notable', `The registrar's realm is “${login.realm.slice(0, 100)}”.${note}`])
  }
  if (login.outcome === 'proved') {
    steps.push(['login', 'good', `The password is right (${login.algorithm}).`])
    const listed = login.bindings.map(({ contact, expiresSeconds, received }) => {
      const until = expiresSeconds === null ? '' : `, ${expiresSeconds} s left`
      return `${contact}${received === null ? '' : ` seen from ${received}`}${until}`
    })
    steps.push([
      'bindings',
      listed.length > 0 ? 'good' : 'notable',
      listed.length > 0 ? listed.join('; ') : 'Nobody is registered.',
    ])
    return steps
  }
  const status = login.status === null ? '' : ` ${login.status}`
  const detail = login.detail === '' ? '' : ` (${login.detail})`
  const sent = login.answered ? 'one login was sent' : 'no login was sent'
  steps.push(['login', login.outcome === 'no-password' ? 'skipped' : 'failed', `${login.outcome}${status}${detail}; ${sent}.`])
  return steps
}

/** Words of a stranger in a report: printable, of bounded length, and without runs that could be somebody's secret. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/[0-9a-fA-F]{16,}/g, '[hidden]')
    .slice(0, 1_500)
}

/** The whole diagnosis as text that can be passed on: no password, nothing made from one. */
export function writeReport(
  { sip, extension }: Findings,
  said: Pick<SipDiagnosis, 'cause' | 'sentence' | 'todo'>,
  steps: readonly SipStep[],
  at: number,
): string {
  const proxy = sip.outboundProxy === null ? '' : `, outbound proxy ${sip.outboundProxy}`
  return [
    `Why extension ${extension} can or cannot register, as seen by Linecard at ${new Date(at).toISOString()}`,
    `SIP domain ${sip.domain}, ${sip.transport.toUpperCase()} port ${sip.port}${proxy}`,
    '',
    `${plain(said.sentence)} [${said.cause}]`,
    plain(said.todo),
    '',
    ...steps.map(({ name, state, seen }) => `${state.padEnd(8)} ${name.padEnd(12)} ${seen}`),
    '',
  ].join('\n')
}
