import { once } from 'node:events'
import { createServer as createTlsServer } from 'node:tls'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface TestProxy {
  /** host:port, as a person is shown it. */
  readonly shown: string
  /** The first bytes of each connection, as they came. */
  readonly heard: string[]
  /** Where connections were led to. */
  readonly led: string[]
  close(): void
}

type Speak = (near: Socket, lead: (host: string, port: number) => Promise<void>) => void | Promise<void>

/** A proxy that speaks as it is told to, on a real port, encrypted where it has a key. */
export async function startProxy(speak: Speak, keys?: { readonly key: string; readonly cert: string }): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  const heard: string[] = []
  const led: string[] = []
  const serve = (near: Socket): void => {
    sockets.add(near)
    near.on('error', () => {}).on('close', () => sockets.delete(near))
    near.once('data', (data: Buffer) => heard.push(data.toString('latin1')))
    void speak(near, async (host, port) => {
      led.push(`${host}:${port}`)
      const far = connect(port, host)
      sockets.add(far)
      far.on('error', () => near.destroy()).on('close', () => sockets.delete(far))
      await once(far, 'connect')
      near.removeAllListeners('data')
      near.pipe(far).pipe(near)
    })
  }
  const server = keys ? createTlsServer(keys, serve) : createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    shown: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    led,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Answers each request so, whatever it says. */
export const saying =
  (answer: string): Speak =>
  (near) =>
    void near.once('data', () => near.end(answer))

/** Leads everybody on; with a login, whoever has it. */
export const leading =
  (login?: string): Speak =>
  (near, lead) =>
    void near.once('data', (data: Buffer) => {
      const text = data.toString('latin1')
      const [, host = '', port] = /^CONNECT \[?([^\]\s]+?)\]?:(\d+) HTTP/.exec(text) ?? []
      const [, said = ''] = /^proxy-authorization: basic (\S+)/im.exec(text) ?? []
      if (login !== undefined && Buffer.from(said, 'base64').toString() !== login) {
        return void near.end(
          'HTTP/1.1 407 Sign in\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n',
        )
      }
      // In two pieces, as a slow line brings it.
      near.write('HTTP/1.1 200 Connection esta')
      void lead(host, Number(port)).then(() => near.write('blished\r\nVia: a proxy\r\n\r\n'))
    })

/** A SOCKS5 proxy that answers a request with this reply; 0: it leads on. */
export const socks5 =
  ({ reply = 0, login }: { readonly reply?: number; readonly login?: string } = {}): Speak =>
  async (near, lead) => {
    const chunk = async (): Promise<Buffer> => ((await once(near, 'data')) as [Buffer])[0]
    const offered = await chunk()
    const method = login === undefined ? 0 : offered.subarray(2).includes(2) ? 2 : 255
    near.write(Buffer.from([5, method]))
    if (method === 255) return void near.end()
    if (method === 2) {
      const said = await chunk()
      const user = said.subarray(2, 2 + (said[1] ?? 0)).toString()
      const good = `${user}:${said.subarray(3 + user.length).toString()}` === login
      near.write(Buffer.from([1, good ? 0 : 1]))
      if (!good) return void near.end()
    }
    const wanted = await chunk()
    const name = wanted[3] === 3 ? wanted.subarray(5, -2).toString() : wanted.subarray(4, -2).join('.')
    if (reply === 0) await lead(name, wanted.readUInt16BE(wanted.length - 2))
    // Its own end has a name, which is of another length than an address.
    near.write(Buffer.from([5, reply, 0, 3, 4, 112, 114, 111, 120, 0, 80]))
  }

export const socks4 =
  ({ reply = 90 }: { readonly reply?: number } = {}): Speak =>
  (near, lead) =>
    void near.once('data', (data: Buffer) => {
      const [, name = ''] = data.subarray(8).toString().split('\0')
      const host = data[4] === 0 ? name : data.subarray(4, 8).join('.')
      const answer = (): void => void near.write(Buffer.from([0, reply, 0, 0, 0, 0, 0, 0]))
      if (reply === 90) void lead(host, data.readUInt16BE(2)).then(answer)
      else answer()
    })
