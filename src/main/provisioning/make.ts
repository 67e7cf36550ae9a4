import type { SipService } from '#shared/account.ts'
import type { Extension } from '#shared/extension.ts'
import { note } from '#shared/handoff-notes.ts'
import { readMac, type MacFault } from '#shared/mac.ts'
import type { PhoneLine } from '#shared/phone.ts'
import { phrase } from '#shared/phrase.ts'
import { plainLetters } from '#shared/plain-letters.ts'
import { problem, type Problem, type ProblemKind } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import { refuse, refuseTransport, type Refused } from './escape/refuse.ts'
import { refusedOwnTls, sipOf } from './own-tls.ts'
import type { GivenSetup, KnownSetups } from './setup.ts'
import { targets } from './targets/index.ts'
import type { LineAccount, PhoneAccount, Rendered, Target } from './targets/target.ts'

/** Where an extension's parts come from. */
export interface MakerPorts {
  readonly sip: (accountId: string) => Result<SipService>
  readonly extension: (accountId: string, number: string) => Result<Extension>
  readonly password: (accountId: string, number: string) => Promise<Result<string>>
  /** The newest version of the password; null: not known. */
  readonly version: (accountId: string, number: string) => number | null
  readonly clock: Clock
  /** What the phone has besides the extension; left out: nothing. */
  readonly phones?: KnownSetups
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
  /** What is known of the phone once it has this; null: it is for no phone. */
  readonly given: GivenSetup | null
}

const macProblems: Readonly<Record<MacFault, ProblemKind>> = {
  none: 'mac-invalid',
  several: 'mac-several',
  article: 'mac-article',
  'of-no-phone': 'mac-of-no-phone',
}

/** An extension as one of the lines of a phone. */
interface Line extends PhoneLine {
  readonly version: number | null
  readonly createdAt: string
  /** With its marks. */
  readonly fullName: string
  readonly account: Omit<LineAccount, 'slot'>
}

/** Makes an extension's files and code for one phone, anew each time: from what is known of it, and its password. */
export function createMaker(ports: MakerPorts): (wanted: Wanted) => Promise<Result<Made>> {
  return make

  async function make({ accountId, number, target: id, mac: typed, plainName = false }: Wanted): Promise<Result<Made>> {
    const target = targets.find((one) => one.info.id === id)
    if (!target) return fail(problem('target-unknown', { target: id }))
    const read = typed === undefined || typed.trim() === '' ? null : readMac(typed)
    if (read && !read.ok)
      return fail(problem(macProblems[read.why], { mac: typed ?? '' }, { fields: { mac: [phrase('must-mac')] } }))
    const mac = read ? read.mac : null
    const setup = ports.phones?.setup({ accountId, number, target: id, mac, plainName }) ?? null
    const [first, ...others] = setup?.lines ?? [{ slot: 1, accountId, number }]
    if (!first) return fail(problem('phone-no-line'))
    const line = await lineFor(target, first, plainName)
    if (!line.ok) return line
    const lines: Line[] = []
    for (const other of others) {
      const made = await lineFor(target, other, plainName)
      if (!made.ok) return made
      lines.push(made.value)
    }
    const secrets = setup ? await ports.phones?.secrets(setup) : null
    if (secrets && !secrets.ok) return secrets
    const settings = { ...setup?.settings, ...secrets?.value }
    const { fullName, version } = line.value
    const account: PhoneAccount = {
      ...line.value.account,
      mac,
      madeAt: ports.clock.now(),
      // What is not there leaves the file as it was before phones had it.
      ...(lines.length > 0 && { lines: lines.map(({ slot, account }) => ({ slot, ...account })) }),
      ...(Object.keys(settings).length > 0 && { settings }),
      ...(setup && setup.keys.length > 0 && { keys: setup.keys }),
      ...(setup && setup.model !== null && { model: setup.model }),
    }
    const rendered = renderFor(target, account)
    if (!rendered.ok) return rendered
    const { notes } = rendered.value
    const { displayName } = account
    const said = displayName === fullName ? notes : [...notes, note('name-plain', { name: displayName })]
    const given = setup && {
      ...{ hash: setup.hash, passwords: setup.passwords, plainName },
      lines: [line.value, ...lines].map(({ slot, accountId, number, version, createdAt }) => ({
        ...{ slot, accountId, number, version, createdAt },
      })),
    }
    return ok({ target, account, version, rendered: { ...rendered.value, notes: said }, given })
  }

  async function lineFor(target: Target, { slot, accountId, number }: PhoneLine, plainName: boolean): Promise<Result<Line>> {
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
    const account = { extension: number, displayName, password: password.value, sip: sipOf(sip.value, extension.value) }
    return ok({ slot, accountId, number, version, createdAt: extension.value.createdAt, fullName, account })
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
