import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../system/clock.ts'

/** A reader gets this long for one file, in ms; then its connection ends and it may ask again. */
export const deliveryMs = 30_000
/** What a phone may leave, in bytes: more than that is no log. */
const maxLeftBytes = 2_000_000

export type RefusedStatus = 401 | 403 | 404 | 405 | 410 | 429 | 503

/** An answer without a body. */
export function refuse(response: ServerResponse, status: RefusedStatus): void {
  if (status === 405) response.setHeader('Allow', 'GET, HEAD, PUT')
  if (status === 503) response.setHeader('Retry-After', '5')
  if (status === 429) response.setHeader('Retry-After', '60')
  response.setHeader('Content-Length', 0)
  response.writeHead(status).end()
}

/**
 * Sends a whole file, and says when the other end has taken all of it: it hung up in peace after everything was handed to the system. A reset,
 * or nothing within half a minute, says nothing.
 */
export function deliver(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  clock: Clock,
  sent: () => void,
): void {
  const { socket } = request
  let handed = false
  let hungUp = socket.readableEnded
  const stop = clock.after(deliveryMs, () => socket.destroy())
  socket.once('end', () => (hungUp = true))
  socket.once('close', (hadError) => {
    stop()
    if (handed && hungUp && !hadError) sent()
  })
  response.writeHead(200)
  // Not ended: Node would close the connection at once, and never hear whether the other end hung up or broke off.
  response.write(bytes, (error) => {
    if (error) return
    handed = true
    socket.end()
  })
}

/** Takes what a phone sends and throws it away. */
export function dropBody(request: IncomingMessage, response: ServerResponse): void {
  let count = 0
  request.on('data', (piece: Buffer) => {
    count += piece.length
    if (count > maxLeftBytes) request.socket.destroy()
  })
  request.once('end', () => {
    response.setHeader('Content-Length', 0)
    response.writeHead(200).end()
  })
}
