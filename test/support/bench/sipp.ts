import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { needTool } from '../sip/tools.ts'
import type { Ask } from './asks.ts'
import type { Station } from './namespaces.ts'

/** A phone's whole plug-and-play for sipp: it asks, takes the 200 and the NOTIFY, writes down the URL, and answers. */
function scenario(ask: Ask, mac: string | null): string {
  const text = ask.text({ address: '[local_ip]', port: '[local_port]', callId: '[call_id]', ...(mac === null ? {} : { mac }) })
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="pnp">
<send retrans="500"><![CDATA[

${text.replaceAll('\r\n', '\n')}
]]></send>
<recv response="200"/>
<recv request="NOTIFY" timeout="8000"><action>
<ereg regexp="https?://[^ ]+" search_in="body" check_it="true" assign_to="1"/>
<log message="url [$1]"/>
</action></recv>
<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
`
}

/** Lets sipp be the phone that asks, at its own station, from its maker's own port. Answers the URL that it was handed; null: none within so many ms. */
export async function askWithSipp(
  station: Station,
  ask: Ask,
  folder: string,
  { mac = ask.mac, withinMs = 20_000 }: { readonly mac?: string | null; readonly withinMs?: number } = {},
): Promise<string | null> {
  const name = join(folder, `sipp-${station.address}`)
  writeFileSync(`${name}.xml`, scenario(ask, mac))
  writeFileSync(`${name}.log`, '')
  const args = ['224.0.1.75:5060', '-sf', `${name}.xml`, '-i', station.address, '-p', String(ask.port), '-m', '1', '-nostdin']
  await station.run(needTool('sipp'), [...args, '-trace_logs', '-log_file', `${name}.log`], withinMs)
  return /url (\S+)/.exec(readFileSync(`${name}.log`, 'utf8'))?.[1] ?? null
}
