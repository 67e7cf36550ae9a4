import { createSocket, type Socket } from 'node:dgram'

/** Something that a phone sent: when, in ms of the process's own clock, and its bytes. */
export interface Sent {
  readonly at: number
  readonly bytes: Buffer
}

/** A piece of wire between a phone and its registrar that can be looked at: all datagrams go through it as they are. */
export interface Relay {
  readonly port: number
  /** What the phone has sent so far, in order. */
  readonly fromPhone: readonly Sent[]
  stop(): Promise<void>
}

/** Relays the datagrams of one phone on loopback to this port there. */
export async function startRelay(registrarPort: number): Promise<Relay> {
  const fromPhone: Sent[] = []
  const [inside, outside] = [createSocket('udp4'), createSocket('udp4')]
  let phone: number | null = null
  inside.on('message', (bytes, { port }) => {
    phone = port
    fromPhone.push({ at: performance.now(), bytes })
    outside.send(bytes, registrarPort, '127.0.0.1')
  })
  outside.on('message', (bytes) => {
    if (phone !== null) inside.send(bytes, phone, '127.0.0.1')
  })
  await Promise.all([inside, outside].map((socket) => new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))))
  const closed = (socket: Socket): Promise<void> => new Promise((done) => socket.close(done))
  return {
    port: inside.address().port,
    fromPhone,
    stop: async () => {
      await Promise.all([closed(inside), closed(outside)])
    },
  }
}
