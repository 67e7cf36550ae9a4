import { zipSync } from 'fflate'
import { toBuffer } from 'qrcode'
import type { SipService } from '#shared/account.ts'
import type { BundleEntry } from '../../src/main/provisioning/bundle.ts'
import { bundleWords } from '../../src/main/provisioning/bundle-words.ts'
import { writeBundle } from '../../src/main/provisioning/bundle.ts'
import { renderFor } from '../../src/main/provisioning/make.ts'
import { qrPng } from '../../src/main/provisioning/png.ts'
import { qrOf } from '../../src/main/provisioning/qr.ts'
import type { PhoneAccount } from '../../src/main/provisioning/targets/target.ts'
import { yealink } from '../../src/main/provisioning/targets/yealink.ts'
import { median, type Line } from './line.ts'

export const name = 'provisioning: many phones at once'

const count = 1_000
const rounds = 5
const at = Date.UTC(2026, 10, 24)

const sip: SipService = {
  domain: 'sip.example.vn',
  port: 5060,
  outboundProxy: 'sbc.example.vn:5060',
  transport: 'udp',
  srtp: 'off',
  expiresSeconds: 3_600,
  stun: null,
  voicemail: '*97',
}

const accounts: readonly PhoneAccount[] = Array.from({ length: count }, (_, index) => ({
  extension: String(20_000 + index),
  displayName: `Nguyễn Văn ${index}`,
  password: `k7Qm${(index * 7_919).toString(36).padStart(6, 'x')}RtW2pZ`,
  mac: (0x001565000000 + index).toString(16).padStart(12, '0'),
  madeAt: 0,
  sip,
}))

export async function* run(): AsyncGenerator<Line> {
  await sameCodes()
  const zips = await alternately({ ours: ourBundle, 'template loop': templateLoop })
  yield { bench: 'Yealink files in a ZIP', size: count, unit: 'ms', ...zips }
  const codes = await alternately({ ours: ourCodes, qrcode: theirCodes })
  yield { bench: 'QR codes as PNG', size: count, unit: 'ms', ...codes }
}

/** Medians in ms. In turns, so that whatever else this computer does falls on all alike; the first round warms up. */
async function alternately({
  ours,
  ...others
}: { ours: () => Promise<void> } & Record<string, () => Promise<void>>): Promise<Pick<Line, 'ours' | 'peers'>> {
  const works = Object.entries({ ours, ...others })
  const times = new Map<string, number[]>(works.map(([of]) => [of, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const [of, work] of works) {
      const start = performance.now()
      await work()
      if (round > 0) times.get(of)?.push(performance.now() - start)
    }
  }
  const middle = (of: string): number => median(times.get(of) ?? [])
  return { ours: middle('ours'), peers: Object.fromEntries(Object.keys(others).map((of) => [of, middle(of)])) }
}

const words = await bundleWords('en')

/** As the app does it: each file checked and made when its turn comes, streamed out, with a manifest; 1,000 are never in memory at once. */
async function ourBundle(): Promise<void> {
  let size = 0
  const bundle = await writeBundle(
    entries(),
    async (chunk) => {
      size += chunk.length
    },
    { at, words },
  )
  if (!bundle.ok || bundle.value.written !== count || size === 0) throw new Error('the bundle is not whole')
}

function* entries(): Iterable<BundleEntry> {
  for (const account of accounts) {
    const made = renderFor(yealink, account)
    yield {
      number: account.extension,
      displayName: account.displayName,
      mac: account.mac,
      target: yealink.info,
      made: made.ok ? { ok: true, value: made.value } : made,
    }
  }
}

/** As a script does it: the same lines from a template, nothing checked, everything in memory, the same zip library. */
async function templateLoop(): Promise<void> {
  const files: Record<string, Uint8Array> = {}
  const encoder = new TextEncoder()
  for (const { extension, displayName, password, mac } of accounts) {
    files[`yealink/${mac}.cfg`] = encoder.encode(`#!version:1.0.0.1
account.1.enable = 1
account.1.label = ${extension} ${displayName}
account.1.display_name = ${displayName}
account.1.auth_name = ${extension}
account.1.user_name = ${extension}
account.1.password = ${password}
account.1.sip_server.1.address = ${sip.domain}
account.1.sip_server.1.port = ${sip.port}
account.1.sip_server.1.transport_type = 0
account.1.sip_server.1.expires = ${sip.expiresSeconds}
account.1.outbound_proxy_enable = 1
account.1.outbound_proxy.1.address = sbc.example.vn
account.1.outbound_proxy.1.port = 5060
account.1.srtp_encryption = 0
account.1.subscribe_mwi = 1
voice_mail.number.1 = ${sip.voicemail}
`)
  }
  if (zipSync(files, { mtime: at }).length === 0) throw new Error('the archive is empty')
}

const bytesOf = ({ extension, password }: PhoneAccount): Uint8Array =>
  new TextEncoder().encode(`csc:${extension}@${sip.domain}:${password}@EXAMPLE*`)

function ourCode(account: PhoneAccount): Uint8Array {
  const qr = qrOf(bytesOf(account), 'screen', true)
  if (qr === null) throw new Error('too long for a code')
  return qrPng(qr, 6)
}

/** The same bytes, level, version, quiet zone and pixels a module. */
const theirCode = (account: PhoneAccount): Promise<Uint8Array> =>
  toBuffer([{ data: bytesOf(account), mode: 'byte' }], { errorCorrectionLevel: 'M', margin: 4, scale: 6, type: 'png' })

/** Where a PNG's header says its width and height. */
const sizeIn = (png: Uint8Array): string => Buffer.from(png.subarray(16, 24)).toString('hex')

/** A smaller picture would be no fair comparison. */
async function sameCodes(): Promise<void> {
  for (const account of accounts.slice(0, 3))
    if (sizeIn(ourCode(account)) !== sizeIn(await theirCode(account))) throw new Error('the two draw codes of different sizes')
}

async function ourCodes(): Promise<void> {
  for (const account of accounts) if (ourCode(account).length === 0) throw new Error('no code')
}

async function theirCodes(): Promise<void> {
  for (const account of accounts) if ((await theirCode(account)).length === 0) throw new Error('no code')
}
