import * as z from 'zod'
import type { DemoRegistration } from './company.ts'

const lookup = z.object({ result: z.object({ Contacts: z.array(z.unknown()) }).optional() })

/** Asks a Kamailio registrar over its JSON-RPC for the registration of one extension; unknown when it does not answer. */
export function askKamailio(rpcUrl: string): (number: string) => Promise<DemoRegistration> {
  return async (number) => {
    try {
      const answer = await fetch(rpcUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ul.lookup', params: ['location', number] }),
        signal: AbortSignal.timeout(2_000),
      })
      const { result } = lookup.parse(await answer.json())
      return result && result.Contacts.length > 0 ? 'registered' : 'unregistered'
    } catch {
      return 'unknown'
    }
  }
}
