import type { SipService } from '#shared/account.ts'
import type { CallInput, HandlersOf } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import type { HandoffPreview } from '#shared/handoff.ts'
import { parseMac } from '#shared/mac.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'
import type { ClipboardPort, FileSaver } from '../parts.ts'
import type { Random } from '../random.ts'
import { denseAboveVersion, qrOf } from './qr.ts'
import { saveFile } from './save.ts'
import { targets } from './targets/index.ts'
import type { PhoneAccount, Rendered, Target } from './targets/target.ts'

export interface ProvisioningPorts {
  readonly sip: (accountId: string) => Result<SipService>
  readonly extension: (accountId: string, number: string) => Result<Extension>
  readonly password: (accountId: string, number: string) => Promise<Result<string>>
  readonly files: FileSaver
  readonly clipboard: ClipboardPort | null
  readonly clock: Clock
  readonly random: Random
  /** The target was used: offered first the next time. */
  readonly used: (target: string) => void
}

export type ProvisioningCalls = Pick<
  HandlersOf<'handoff'>,
  'handoff.targets' | 'handoff.preview' | 'handoff.save' | 'handoff.copy'
>

/** Stands in the preview where the password stands in the file. Letters and digits: no format refuses or escapes it. */
const standIn = 'Vq7MaskedSecret4'
const mask = '••••••••••••'

type Ready = { readonly target: Target; readonly account: PhoneAccount; readonly rendered: Rendered & { ok: true } }

/** Renders for one account; a refusal becomes its Problem. */
export function renderFor(target: Target, account: PhoneAccount): Result<Rendered & { ok: true }> {
  if (target.info.needsMac && account.mac === null) return fail(problem('mac-missing', { target: target.info.name }))
  if (!target.info.transports.includes(account.sip.transport)) {
    const way = `Choose ${target.info.transports.map((one) => one.toUpperCase()).join(' or ')} in the account’s SIP service, or another phone.`
    return fail(
      problem('target-refuses', {
        target: target.info.name,
        character: account.sip.transport.toUpperCase(),
        field: 'transport',
        way,
      }),
    )
  }
  const rendered = target.render(account)
  if (rendered.ok) return ok(rendered)
  const { field, character, way } = rendered
  return fail(problem('target-refuses', { target: target.info.name, character, field, way }))
}

/** The hand-off: from an extension and its password to what a phone takes. Everything it makes is made anew each time. */
export function createProvisioning(ports: ProvisioningPorts): ProvisioningCalls {
  async function ready({ accountId, number, target: id, mac: typed }: CallInput<'handoff.preview'>): Promise<Result<Ready>> {
    const target = targets.find((one) => one.info.id === id)
    if (!target) return fail(problem('target-unknown', { target: id }))
    const mac = typed === undefined || typed.trim() === '' ? null : parseMac(typed)
    if (typed !== undefined && typed.trim() !== '' && mac === null)
      return fail(problem('mac-invalid', { mac: typed }, { fields: { mac: ['Twelve hexadecimal digits'] } }))
    const sip = ports.sip(accountId)
    if (!sip.ok) return sip
    const extension = ports.extension(accountId, number)
    if (!extension.ok) return extension
    const password = await ports.password(accountId, number)
    if (!password.ok) return password
    const account: PhoneAccount = {
      extension: number,
      displayName: extension.value.displayName ?? '',
      password: password.value,
      mac,
      sip: sip.value,
    }
    const rendered = renderFor(target, account)
    return rendered.ok ? ok({ target, account, rendered: rendered.value }) : rendered
  }

  return {
    'handoff.targets': async () => ok(targets.map((target) => target.info)),
    async 'handoff.preview'(input) {
      const made = await ready(input)
      if (!made.ok) return made
      const { target, account, rendered } = made.value
      const masked = target.render({ ...account, password: standIn })
      const qr = rendered.qr === null ? null : qrOf(rendered.qr, 'screen', true)
      const notes = [...rendered.notes]
      if (rendered.qr !== null && qr === null)
        notes.push({ code: 'qr-too-large', text: 'This is more than a QR code can hold: use the file.' })
      if (qr && qr.version > denseAboveVersion)
        notes.push({
          code: 'qr-dense',
          text: 'This code is dense: hold the phone close, and make the window larger if it does not scan.',
        })
      const preview: HandoffPreview = {
        target: target.info.id,
        files: masked.ok
          ? masked.files.map((file) => ({ name: file.name, masked: decode(file.bytes).replaceAll(standIn, mask) }))
          : [],
        qr,
        notes,
      }
      return ok(preview)
    },
    async 'handoff.save'(input) {
      const made = await ready(input)
      if (!made.ok) return made
      const { target, rendered } = made.value
      const folder = await ports.files.chooseFolder(rendered.files[0]?.name ?? target.info.name)
      if (folder === null) return fail(problem('cancelled'))
      const paths: string[] = []
      for (const file of rendered.files) {
        const saved = await saveFile(folder, file.name, file.bytes, input.replace === true, ports.random)
        if (!saved.ok) return saved
        paths.push(saved.value)
      }
      ports.used(target.info.id)
      return ok({ paths })
    },
    async 'handoff.copy'(input) {
      const made = await ready(input)
      if (!made.ok) return made
      const file = made.value.rendered.files[input.file]
      if (!file) return fail(problem('not-available-here', { what: 'That file', todo: 'Choose another one.' }))
      ports.used(made.value.target.info.id)
      const text = decode(file.bytes)
      if (!ports.clipboard) return ok({ copied: false, text })
      const { clipboard } = ports
      await clipboard.write(text)
      ports.clock.after(45_000, () => void clipboard.read().then((now) => (now === text ? clipboard.write('') : undefined)))
      return ok({ copied: true, text: null })
    },
  }
}

/** The text of a file in whichever of the encodings that targets use. */
function decode(bytes: Uint8Array): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe
    ? new TextDecoder('utf-16le').decode(bytes)
    : new TextDecoder('utf-8').decode(bytes)
}
