import { vendorsOf } from '#shared/mac-vendors.ts'
import { plainWords } from '#shared/limits.ts'
import { readUserAgent } from '../../phones/user-agents.ts'
import type { SaidOfItself } from './desk.ts'

/** Characters of a maker, a model or a firmware that are kept. */
const longestWord = 64

/** A stranger's word as it may be kept and shown; null: an empty one. */
export function word(text: string | null | undefined): string | null {
  const plain = plainWords(text ?? '', longestWord).trim()
  return plain === '' ? null : plain
}

/** Twelve lower-case hex digits of a phone's MAC in any spelling; null: it is none, or one that no phone has. */
export function phoneMac(text: string): string | null {
  const mac = text.replace(/[:\-. ]/g, '').toLowerCase()
  if (!/^[0-9a-f]{12}$/.test(mac) || mac === '000000000000' || (parseInt(mac.slice(0, 2), 16) & 1) === 1) return null
  return mac
}

/** How makers write the MAC into a User-Agent; the first that fits counts. `known`: only where a maker of phones has that prefix. */
const inUserAgent: readonly { readonly form: RegExp; readonly known?: true }[] = [
  // Grandstream Model HW GXP2135 SW 1.0.7.97 DevId 000b828aa872
  { form: /DevId ([0-9a-f]{12})\b/i },
  // Mitel6930 MAC:14-00-E9-1E-DB-52 V:6.4.0.140-SIP; … AVAYA/J179-4.1.3.0.6 (MAC:c81fea83e85a)
  { form: /MAC:((?:[0-9a-f]{2}[-:]){5}[0-9a-f]{2}|[0-9a-f]{12})\b/i },
  // Gigaset N870 IP PRO/83.V2.11.0+build.a546b91;7C2F80E0D605; AUDC-IPPhone/2.2.8.61 (440HDG-Rev0; 00908F602AAC)
  { form: /;\s*([0-9A-F]{12})\)?$/ },
  // Panasonic_KX-UT113/01.133 (0080f0c8c381); Linksys says its serial number there, which looks like one.
  { form: /\(([0-9a-f]{12})\)/i, known: true },
  // Yealink SIP-T46G 28.72.0.1 00:15:65:4a:a9:37
  { form: / ((?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2})$/i },
  // Yealink SIP-T56A 58.80.0.25 001565f429a4
  { form: / ([0-9a-f]{12})\)?$/i, known: true },
  // Mozilla/4.0 (compatible; snomD785-SIP 10.1.169.16 … 00041396D9B4 SXM:0 UXM:0 UXMC:0)
  { form: /\b((?:000413|1C7126)[0-9A-F]{6})\b/ },
]

/** The MAC that a phone says in its User-Agent; null: it says none. */
export function macInUserAgent(text: string): string | null {
  const near = text.slice(0, 400)
  for (const { form, known } of inUserAgent) {
    const mac = phoneMac(form.exec(near)?.[1] ?? '')
    if (mac !== null && (!known || vendorsOf(mac).length > 0)) return mac
  }
  return null
}

const makers =
  /\b(Yealink|Grandstream|snom|Gigaset|Fanvil|Poly(?:com)?|Cisco|Linksys|Mitel|Aastra|Panasonic|Htek|Sangoma|AUDC|Flyingvoice|Avaya|Akuvox|Digium|Algo|Planet|VTech|Alcatel-Lucent|Obihai)/i

/** Maker, model and firmware as a User-Agent says them. */
export function saidInUserAgent(text: string): SaidOfItself {
  const near = text.slice(0, 400)
  const { model, firmware } = readUserAgent(near)
  const [, maker] = makers.exec(near) ?? []
  return { maker: maker === 'AUDC' ? 'AudioCodes' : word(maker), model: word(model), firmware: word(firmware) }
}
