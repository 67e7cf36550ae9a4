/** What a phone says of itself as it fetches or registers. */
export interface UserAgent {
  readonly model: string | null
  readonly firmware: string | null
}

/** Letters, digits and what stands in names and versions of makers. */
const forms: readonly RegExp[] = [
  // Yealink SIP-T54W 96.86.0.70 44:db:d2:00:00:01
  /^Yealink (?:SIP[- ])?(?<model>[\w-]+(?: Pro)?) (?<firmware>\d+(?:\.\d+){2,3})\b/i,
  // Grandstream Model HW GXP2160 SW 1.0.11.35 DevId 000b82000001; and in SIP: Grandstream GXP2160 1.0.11.35
  /^Grandstream (?:Model HW )?(?<model>[\w-]+)(?: SW)? (?<firmware>\d+(?:\.\d+){2,3})\b/i,
  // FileTransport PolycomVVX-VVX_410-UA/5.9.0.9373 Type/Application; PolyEdge-Edge_E350-UA/8.0.2.3267
  /\bPoly(?:com)?(?:VVX|SoundPointIP|SoundStationIP|Edge|CCX|Trio|RealPresenceTrio)?[-_/ ](?<model>[\w-]+?)[-_ ]UA\/(?<firmware>\d+(?:\.\d+){2,4})/i,
  // Mozilla/4.0 (compatible; snomD785-SIP 10.1.64.14 …); snomD785/10.1.64.14
  /\bsnom(?<model>[A-Z]?\d+[A-Z]*)(?:-SIP)?[ /](?<firmware>\d+(?:\.\d+){2,3})/i,
  // Cisco-CP-8841-3PCC/11.3.4_…; Cisco/SPA504G-7.6.2
  /\bCisco[-/](?<model>(?:CP-)?[A-Z]*\d+[A-Z]*(?:-3PCC)?)[-/](?<firmware>\d[\w.()-]*)/i,
  // Gigaset N510 IP PRO/42.250.00.000.000; N670 IP PRO/83.V2.39.0
  /\bGigaset (?<model>[A-Z]\d+[A-Z]* IP(?: PRO)?)\/(?<firmware>\d[\w.]*)/i,
  // Fanvil X4U 2.12.1.3 0c383e000001; Htek UC926 2.0.4.6 …; and others that say maker, model and version
  /^(?:Fanvil|Htek|Sangoma|Flyingvoice|Akuvox|Alcatel[\w-]*|Mitel|Aastra|Digium|Panasonic|Algo|Obihai|Avaya)[ -/](?<model>[\w-]+)[ /](?:V|SW )?(?<firmware>\d+(?:\.\d+){1,5}[\w-]*)/i,
]

/** An app's name and version: model and firmware are the nearest words for them. */
const app = /^(?<model>[A-Za-z][A-Za-z0-9 _.-]{1,38}?)\/(?<firmware>\d+(?:\.\d+)+[\w-]*)/
/** What any program says that fetches: nothing of a phone. */
const anybody = /^(?:Mozilla|curl|Wget|Go-http-client|okhttp|Dalvik|python|node|axios|Java|Apache|libwww|undici)\b/i

/** Model and firmware out of a User-Agent, where makers write them in a way that is known; null: it does not say. */
export function readUserAgent(text: string): UserAgent {
  for (const form of anybody.test(text) ? forms : [...forms, app]) {
    const { model, firmware } = form.exec(text)?.groups ?? {}
    if (model !== undefined && firmware !== undefined) return { model: model.replaceAll('_', ' '), firmware }
  }
  return { model: null, firmware: null }
}
