import type { SipService } from '#shared/account.ts'
import type { Extension } from '#shared/extension.ts'
import { note } from '#shared/handoff-notes.ts'
import { readMac, type MacFault } from '#shared/mac.ts'
import { phrase } from '#shared/phrase.ts'
import { plainLetters } from '#shared/plain-letters.ts'
import { problem, type Problem, type ProblemKind } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import { refuse, refuseTransport, type Refused } from './escape/refuse.ts'
import { refusedOwnTls, sipOf } from './own-tls.ts'
import { targets } from './targets/index.ts'
import type { PhoneAccount, Rendered, Target } from './targets/target.ts'

/** Where an extension's parts come from. */
export interface MakerPorts {
  readonly sip: (accountId: string) => Result<SipService>
  readonly extension: (accountId: string, number: string) => Result<Extension>
  readonly password: (accountId: string, number: string) => Promise<Result<string>>
  /** The newest version of the password; null: not known. */
  readonly version: (accountId: string, number: string) => number | null
  readonly clock: Clock
}

/** What is made for which phone; the MAC as a person typed it. */
export interface Wanted {
  readonly accountId: string
  readonly number: string
  readonly target: string
  readonly mac?: string | undefined
  /** The name without marks, for displays that have no letters for it. */
  readonly plainName?: boolean | undefined
}

export interface Made {
  readonly target: Target
  readonly account: PhoneAccount
  /** Of the password in it; null: not known. */
  readonly version: number | null
  readonly rendered: Rendered & { ok: true }
}

const macProblems: Readonly<Record<MacFault, ProblemKind>> = {
  none: 'mac-invalid',
  several: 'mac-several',
  article: 'mac-article',
  'of-no-phone': 'mac-of-no-phone',
}

/** Makes an extension's files and code for one phone, anew each time: from what is known of it, and its password. */
export function createMaker(ports: MakerPorts): (wanted: Wanted) => Promise<Result<Made>> {
  return async function make({ accountId, number, target: id, mac: typed, plainName = false }) {
    const target = targets.find((one) => one.info.id === id)
    if (!target) return fail(problem('target-unknown', { target: id }))
    const read = typed === undefined || typed.trim() === '' ? null : readMac(typed)
    if (read && !read.ok)
      return fail(problem(macProblems[read.why], { mac: typed ?? '' }, { fields: { mac: [phrase('must-mac')] } }))
    const mac = read ? read.mac : null
    const sip = ports.sip(accountId)
    if (!sip.ok) return sip
    const extension = ports.extension(accountId, number)
    if (!extension.ok) return extension
    const unencrypted = refusedOwnTls(target, extension.value)
    if (unencrypted) return fail(refusalOf(target, unencrypted))
    const version = ports.version(accountId, number)
    const password = await ports.password(accountId, number)
    if (!password.ok) return password
    // macOS types letters and their marks apart: no phone has those, and no list finds them.
    const fullName = (extension.value.displayName ?? '').normalize('NFC')
    const displayName = plainName ? plainLetters(fullName) : fullName
    const account: PhoneAccount = {
      extension: number,
      displayName,
      password: password.value,
      mac,
      madeAt: ports.clock.now(),
      sip: sipOf(sip.value, extension.value),
    }
    const rendered = renderFor(target, account)
    if (!rendered.ok) return rendered
    const { notes } = rendered.value
    const said = displayName === fullName ? notes : [...notes, note('name-plain', { name: displayName })]
    return ok({ target, account, version, rendered: { ...rendered.value, notes: said } })
  }
}

/** Every line, also those of other accounts, in a transport that the phone speaks. */
function refusedTransport({ info }: Target, { sip, lines = [] }: PhoneAccount): Refused | null {
  const beyond = [sip, ...lines.map((line) => line.sip)].find(({ transport }) => !info.transports.includes(transport))
  return beyond ? refuseTransport(info, beyond.transport) : null
}

function refusedLine({ maxLines }: Target, { lines = [], model = null }: PhoneAccount): Refused | null {
  const count = maxLines?.(model) ?? 1
  const beyond = lines.some(({ slot }) => slot > count)
  return beyond ? refuse('line', phrase('lines-beyond', { count })) : null
}

/** Renders for one account; a refusal becomes its Problem. */
export function renderFor(target: Target, account: PhoneAccount): Result<Rendered & { ok: true }> {
  if (target.info.needsMac && account.mac === null) return fail(problem('mac-missing', { target: target.info.name }))
  const rendered = refusedLine(target, account) ?? refusedTransport(target, account) ?? target.render(account)
  return rendered.ok ? ok(rendered) : fail(refusalOf(target, rendered))
}

const refusalOf = ({ info }: Target, { field, character, way }: Refused): Problem =>
  problem('target-refuses', { target: info.name, character, field, way })
