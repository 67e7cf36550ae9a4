import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'

/** So many connections that have not asked for anything yet are kept, and so many of one address. */
const maxSilent = 128
const maxSilentOf = 32
/** More than all of them and every phone of a bench. */
const maxConnections = 1024

/** Whoever connects and says nothing makes way for whoever comes after: a phone asks at once. */
function keepRoom(server: Server): void {
  server.maxConnections = maxConnections
  const silent = new Map<string, Socket>()
  const nameOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress} ${remotePort}`
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket)
    silent.set(name, socket)
    socket.once('close', () => {
      if (silent.get(name) === socket) silent.delete(name)
    })
    const ofAddress = [...silent].filter(([, { remoteAddress }]) => remoteAddress === socket.remoteAddress)
    const [first] = ofAddress.length > maxSilentOf ? ofAddress : silent.size > maxSilent ? [...silent] : []
    if (!first) return
    silent.delete(first[0])
    first[1].destroy()
  })
  // Encrypted, a request comes by another socket from the same port.
  server.on('request', ({ socket }: IncomingMessage) => silent.delete(nameOf(socket)))
}

/** Ends the server and every connection to it. */
export function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/**
 * A server for strangers on the local network, not listening yet: PEM texts of a certificate make it HTTPS. Its limits hold for whoever comes:
 * five seconds for a greeting and a head, ten for a request, one request a connection, and room kept for those who ask at once.
 */
export function guardedServer(
  certificate: { readonly cert: string; readonly key: string } | null,
  listener: RequestListener,
): Server {
  const options = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000, keepAlive: false }
  // What greets nobody holds a place for five seconds, and not for two minutes.
  const handshakeTimeout = 5000
  const server = certificate
    ? createTlsServer({ ...options, handshakeTimeout, cert: certificate.cert, key: certificate.key }, listener)
    : createServer(options, listener)
  keepRoom(server)
  // What one connection does wrong ends that connection; the server goes on.
  server.on('error', () => {})
  return server
}
