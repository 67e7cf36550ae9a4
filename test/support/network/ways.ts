import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { PbxClientOptions } from '../../../src/main/pbx/client.ts'
import { clientOf, directNetwork } from '../pbx/client.ts'
import type { TestKey } from './keys.ts'

/** What must never be said to anybody but the PBX. */
export const sentinelToken = '12|sentinel-token-8f3a'
const sipPassword = 'sentinel-sip-password'

export interface VisitedPbx {
  /** By a name, which a proxy is told as it is. */
  readonly address: string
  /** What reached it: the method, and whether it came with the token. */
  readonly visits: string[]
  close(): void
}

/** A PBX that says of every request that it came. `instead`: what happens where its answer would come. */
export async function startVisitedPbx(key: TestKey, more: ServerOptions = {}, instead?: () => void): Promise<VisitedPbx> {
  const visits: string[] = []
  const server = createServer({ ...key, ...more }, (request: IncomingMessage, response) => {
    visits.push(`${request.method} ${request.headers.authorization === `Bearer ${sentinelToken}`}`)
    if (instead) return instead()
    response.writeHead(422, { 'content-type': 'application/json' }).end('{"message":"reached"}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `https://localhost:${(server.address() as AddressInfo).port}`,
    visits,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A proxy's setting, null for a direct way, or several of them. */
export type Ways = string | null | readonly (string | null)[]

/** Creates an extension by this way, and tells what became of it. */
export async function createBy(address: string, ways: Ways, over: Partial<PbxClientOptions>) {
  const all = typeof ways === 'string' || ways === null ? [ways] : ways
  const client = clientOf(address, sentinelToken, { network: { ...directNetwork, waysTo: async () => all }, ...over })
  try {
    const answer = await client.create({ number: '7001' }, sipPassword, { lane: 'click' })
    if (answer.ok) throw new Error('it was refused')
    return answer
  } finally {
    client.close()
  }
}
