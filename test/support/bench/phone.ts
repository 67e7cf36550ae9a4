import { createSocket, type Socket } from 'node:dgram'
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect } from 'node:net'
import type { Ask } from './asks.ts'

export interface Answered {
  /** The status lines and requests that came, in their order. */
  readonly messages: readonly string[]
  /** What the NOTIFY has in its body; null: there came none in time. */
  readonly url: string | null
}

/**
 * Asks for its settings as this maker's phone does, by the group through this address, and takes what comes. `answers`: what it says to the
 * NOTIFY; null: nothing. It listens for `forMs`, or until the NOTIFY is there.
 */
export async function askAsPhone(
  ask: Ask,
  how: { readonly address: string; readonly sipPort: number; readonly callId: string; readonly mac?: string },
  {
    answers = '200 OK',
    forMs = 1_000,
    all = false,
  }: { readonly answers?: string | null; readonly forMs?: number; readonly all?: boolean } = {},
): Promise<Answered> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  await new Promise<void>((resolve) => socket.bind(0, how.address, resolve))
  socket.setMulticastInterface(how.address)
  const text = ask.text({ ...how, port: socket.address().port })
  const messages: string[] = []
  const url = await new Promise<string | null>((resolve) => {
    let found: string | null = null
    const late = setTimeout(() => resolve(found), forMs)
    socket.on('message', (bytes, from) => {
      const message = bytes.toString()
      messages.push(message)
      if (!message.startsWith('NOTIFY ')) return
      found = message.slice(message.indexOf('\r\n\r\n') + 4)
      if (answers !== null) socket.send(answerTo(message, answers), from.port, from.address)
      if (all) return
      clearTimeout(late)
      resolve(found)
    })
    socket.send(text, how.sipPort, '224.0.1.75')
  })
  await closed(socket)
  return { messages, url }
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()))

/** What a phone answers to a request: its Via, From, To, Call-ID and CSeq, as they came. */
export function answerTo(message: string, status: string): string {
  const kept = message.split('\r\n').filter((line) => /^(?:Via|From|To|Call-ID|CSeq):/i.test(line))
  return [`SIP/2.0 ${status}`, ...kept, 'Content-Length: 0', '', ''].join('\r\n')
}

export interface Fetched {
  readonly status: number
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Fetches as a phone does: from its own address, one request a connection. `ca`: PEM text of whom it trusts; without it, of nobody on a local network. */
export function fetchAsPhone(
  url: string,
  {
    from = '127.0.0.1',
    agent = '',
    method = 'GET',
    headers = {},
    body = '',
    ca,
  }: {
    from?: string
    agent?: string
    method?: string
    headers?: Record<string, string>
    body?: string
    ca?: string | undefined
  } = {},
): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const asked = (url.startsWith('https:') ? secureRequest : request)(
      url,
      { localAddress: from, method, agent: false, ca, headers: { 'User-Agent': agent, ...headers } },
      (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces), headers: response.headers }),
        )
        response.on('error', reject)
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Sends these bytes to a server and answers all that came back until it hung up, or until `forMs` are over. */
export function rawExchange(port: number, text: string, forMs = 1_000, from = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from })
    let came = ''
    const end = (): void => {
      clearTimeout(late)
      socket.destroy()
      resolve(came)
    }
    const late = setTimeout(end, forMs)
    socket.on('data', (bytes) => (came += bytes.toString('latin1')))
    socket.on('error', end)
    socket.on('close', end)
    socket.write(text)
  })
}
