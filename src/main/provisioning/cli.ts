// `npm run render -- TARGET < handoff.json`: the files and codes of one target as JSON; `npm run render -- --list`: all targets;
// `npm run render -- --settings [--json] [TARGET…]`: how each target's files say each setting of a phone, with sources, and what is in none.
import { text } from 'node:stream/consumers'
import { misfitsOf } from '#shared/misfits.ts'
import { phrase, phraseText } from '#shared/phrase.ts'
import { defaultSipPort } from '#shared/sip-service.ts'
import { handoffSchema, type Handoff, type HandoffLine } from '#shared/render-input.ts'
import { parseMac } from '#shared/mac.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { renderFor } from './make.ts'
import { settingRows, settingsText } from './settings-table.ts'
import { targets } from './targets/index.ts'
import type { PhoneAccount } from './targets/target.ts'

function refused(why: Problem): never {
  console.log(JSON.stringify(why, null, 2))
  process.exit(2)
}

/** Fills in what a line leaves out. */
function toLine({ extension, displayName, password, sip }: HandoffLine): Pick<PhoneAccount, keyof HandoffLine> {
  return {
    extension,
    displayName,
    password,
    sip: {
      domain: sip.domain,
      transport: sip.transport,
      port: sip.port ?? defaultSipPort(sip.transport),
      outboundProxy: sip.outboundProxy ?? null,
      expiresSeconds: sip.expiresSeconds ?? 600,
      srtp: sip.srtp ?? 'optional',
      stun: sip.stun ?? null,
      voicemail: sip.voicemail ?? null,
      cloudId: sip.cloudId ?? null,
    },
  }
}

function toAccount(handoff: Handoff, mac: string | null): PhoneAccount {
  return {
    ...toLine(handoff),
    mac,
    madeAt: Date.now(),
    lines: handoff.lines?.map((line) => ({ ...toLine(line), slot: line.slot })),
    settings: handoff.settings ?? undefined,
    keys: handoff.keys ?? undefined,
    model: handoff.model,
  }
}

/** UTF-8 files as text, others as base64. */
function shown(bytes: Uint8Array): { text: string } | { base64: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') }
  }
}

const [name, ...others] = process.argv.slice(2)
if (name === '--settings') {
  const ids = others.filter((one) => one !== '--json')
  const unknown = ids.find((id) => !targets.some(({ info }) => info.id === id))
  if (unknown !== undefined) refused(problem('target-unknown', { target: unknown }))
  const wanted = targets.filter(({ info }) => ids.length === 0 || ids.includes(info.id))
  console.log(others.includes('--json') ? JSON.stringify(settingRows(wanted), null, 2) : settingsText(wanted))
} else if (name === '--list') {
  console.log(
    JSON.stringify(
      targets.map((target) => target.info),
      null,
      2,
    ),
  )
} else {
  const target = targets.find((one) => one.info.id === name)
  if (!target) refused(problem('target-unknown', { target: name ?? '' }))
  let input: unknown
  try {
    input = JSON.parse(await text(process.stdin))
  } catch {
    refused(problem('input-invalid', {}, { fields: { stdin: [phrase('must-json')] } }))
  }
  const handoff = handoffSchema.safeParse(input)
  if (!handoff.success) refused(problem('input-invalid', {}, { fields: misfitsOf(handoff.error, input, 'stdin') }))
  const typed = handoff.data.mac ?? null
  const mac = typed === null ? null : parseMac(typed)
  if (typed !== null && mac === null) refused(problem('mac-invalid', { mac: typed }))
  const rendered = renderFor(target, toAccount(handoff.data, mac))
  if (!rendered.ok) refused(rendered.problem)
  const { files, qr, notes, byHand, left = [], unsure = [], leftKeys = [] } = rendered.value
  console.log(
    JSON.stringify(
      {
        target: target.info.id,
        files: files.map((file) => ({ name: file.name, ...shown(file.bytes) })),
        qr: qr === null ? [] : [shown(qr)],
        notes,
        byHand,
        left: left.map(({ setting, why }) => ({ setting, why: phraseText(why) })),
        unsure,
        leftKeys: leftKeys.map(({ key, why }) => ({ key, why: phraseText(why) })),
      },
      null,
      2,
    ),
  )
}
