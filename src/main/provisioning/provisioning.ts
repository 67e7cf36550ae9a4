import type { HandlersOf } from '#shared/contract.ts'
import { note } from '#shared/handoff-notes.ts'
import type { HandoffPreview } from '#shared/handoff.ts'
import { parseMac } from '#shared/mac.ts'
import type { TargetInfo } from '#shared/handoff.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { Copy } from '../host/copying.ts'
import type { FileSaver } from './save.ts'
import type { Random } from '../system/random.ts'
import { recordOf, standIn, withoutSecrets, type Artefacts } from './artefacts.ts'
import { createMaker, type MakerPorts } from './make.ts'
import { macNotes } from './mac-notes.ts'
import { qrPng } from './png.ts'
import { denseAboveVersion, qrSvg } from './qr.ts'
import { qrInThread } from './qr-in-thread.ts'
import { saveFile, saveFiles } from './save.ts'
import { targets } from './targets/index.ts'

export interface ProvisioningPorts extends MakerPorts {
  readonly artefacts: Artefacts
  /** What the window calls an account. */
  readonly accountName: (accountId: string) => string
  readonly files: FileSaver
  readonly copy: Copy
  readonly clock: Clock
  readonly random: Random
  /** The target was used: offered first the next time. */
  readonly used: (target: string) => void
  /** Ids of the targets used last, the last first. */
  readonly recent: () => string[]
}

export type ProvisioningCalls = Pick<
  HandlersOf<'handoff'>,
  | 'handoff.targets'
  | 'handoff.preview'
  | 'handoff.code'
  | 'handoff.save'
  | 'handoff.copy'
  | 'handoff.saveQr'
  | 'handoff.macUse'
  | 'handoff.macs'
  | 'handoff.made'
>

const mask = '••••••••••••'
const noCode = (target: TargetInfo): Result<never> => fail(problem('target-has-no-code', { target: target.name }))

/** The hand-off: from an extension and its password to what a phone takes. Everything it makes is made anew each time. */
export function createProvisioning(ports: ProvisioningPorts): ProvisioningCalls {
  const ready = createMaker(ports)

  return {
    'handoff.targets': async () => ok({ targets: targets.map((target) => target.info), recent: ports.recent() }),
    async 'handoff.preview'(input) {
      const made = await ready(input)
      if (!made.ok) return made
      const { target, account, rendered } = made.value
      const masked = target.render(withoutSecrets(account))
      const qr = rendered.qr === null ? null : await qrInThread(rendered.qr, 'screen', true)
      const notes = [...rendered.notes, ...macNotes(ports, input, made.value)]
      if (rendered.qr !== null && qr === null) notes.push(note('qr-too-large'))
      if (qr && qr.version > denseAboveVersion) notes.push(note('qr-dense'))
      const preview: HandoffPreview = {
        target: target.info.id,
        files: masked.ok
          ? masked.files.map((file) => ({ name: file.name, masked: decode(file.bytes).replaceAll(standIn, mask) }))
          : [],
        code: qr && { version: qr.version, carriesPassword: qr.carriesPassword },
        notes,
        byHand: [...rendered.byHand],
        left: [...(rendered.left ?? [])],
        unsure: [...(rendered.unsure ?? [])],
        leftKeys: (rendered.leftKeys ?? []).map(({ key, why }) => {
          const { label = '', number = '' } = account.keys?.[key] ?? {}
          return { label, number, why }
        }),
      }
      return ok(preview)
    },
    async 'handoff.code'(input) {
      const made = await ready(input)
      if (!made.ok) return made
      const { target, rendered } = made.value
      const qr = rendered.qr === null ? null : await qrInThread(rendered.qr, 'screen', true)
      if (!qr) return noCode(target.info)
      ports.used(target.info.id)
      ports.artefacts.remember(recordOf(made.value, input.accountId), 'code', '')
      return ok(qr)
    },
    async 'handoff.save'(input) {
      const made = await ready(input)
      if (!made.ok) return made
      const { target, rendered } = made.value
      const folder = await ports.files.chooseFolder(rendered.files[0]?.name ?? target.info.name)
      if (folder === null) return fail(problem('cancelled'))
      const saved = await saveFiles(folder, rendered.files, input.replace === true, ports.random)
      if (!saved.ok) return saved
      ports.used(target.info.id)
      for (const path of saved.value) ports.artefacts.remember(recordOf(made.value, input.accountId), 'file', path)
      return ok({ paths: saved.value })
    },
    async 'handoff.copy'(input) {
      const made = await ready(input)
      if (!made.ok) return made
      const file = made.value.rendered.files[input.file]
      if (!file) return fail(problem('hand-off-has-no-such-file'))
      ports.used(made.value.target.info.id)
      ports.artefacts.remember(recordOf(made.value, input.accountId), 'copy', '')
      return ports.copy(decode(file.bytes), 'secret')
    },
    async 'handoff.saveQr'(input) {
      const made = await ready(input)
      if (!made.ok) return made
      const { target, rendered } = made.value
      const qr = rendered.qr === null ? null : await qrInThread(rendered.qr, 'paper', true)
      if (!qr) return noCode(target.info)
      const name = `${input.number}.${target.info.id}-qr.${input.format}`
      const folder = await ports.files.chooseFolder(name)
      if (folder === null) return fail(problem('cancelled'))
      const drawn = input.format === 'png' ? qrPng(qr, 8) : new TextEncoder().encode(qrSvg(qr, 8))
      const saved = await saveFile(folder, name, drawn, input.replace === true, ports.random)
      if (!saved.ok) return saved
      ports.used(target.info.id)
      ports.artefacts.remember(recordOf(made.value, input.accountId), 'code', saved.value)
      return ok({ path: saved.value })
    },
    async 'handoff.macUse'({ accountId, number, mac: typed }) {
      const mac = parseMac(typed)
      const other = mac === null ? null : ports.artefacts.elsewhere(mac, accountId, number)
      if (!other) return ok(null)
      return ok({ number: other.number, account: other.accountId === accountId ? null : ports.accountName(other.accountId) })
    },
    'handoff.macs': async ({ accountId, target }) => ok(ports.artefacts.macs(accountId, target)),
    'handoff.made': async ({ accountId, number }) => ok(ports.artefacts.of(accountId, number)),
  }
}

/** The text of a file in whichever of the encodings that targets use. */
function decode(bytes: Uint8Array): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe
    ? new TextDecoder('utf-16le').decode(bytes)
    : new TextDecoder('utf-8').decode(bytes)
}
