import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface Listener {
  readonly port: number
  /** Everything that came is cut off. */
  close(): void
}

/** Something that listens where a PBX should. */
export async function listenOn127(onConnection: (socket: Socket) => void): Promise<Listener> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}))
    onConnection(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
