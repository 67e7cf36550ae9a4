import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { createServer, type AddressInfo, type Server, type Socket as TcpSocket } from 'node:net'

/** Where one attempt to leave the window leads. */
export interface Target {
  /** Of this attempt alone, so that a question for it tells which attempt it was. */
  readonly host: string
  readonly tcp: number
  readonly udp: number
}

/** Real listeners of this computer, which note whoever knocks, and what with. */
export interface Listeners {
  /** A place of its own for this attempt, heard by TCP and by UDP. */
  target(name: string): Promise<Target>
  /** What came so far: `dns`, `udp`, `tcp` or `request` (HTTP over that), and the name of the attempt; sorted, each once. */
  reached(): string[]
  /** The nameserver that leads every name here; null: only root may be one, and give a program of its own a nameserver of its own. */
  readonly nameserver: string | null
  close(): Promise<void>
}

/** Ends in `.example`: a name that leads nowhere else. */
const domain = 'wall.example'

export async function listen(): Promise<Listeners> {
  const seen = new Set<string>()
  const open: (Server | Socket)[] = []
  const sockets = new Set<TcpSocket>()

  const tcpFor = async (name: string): Promise<number> => {
    const server = createServer((socket) => {
      seen.add(`tcp ${name}`)
      sockets.add(socket)
      socket.on('error', () => {})
      // A browser connects ahead, too, and then says nothing but what TLS begins with.
      socket.once('data', (first) => {
        if (/^[A-Z]+ \S+ HTTP/.test(first.toString('latin1', 0, 200))) {
          seen.add(`request ${name}`)
          socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n')
        }
      })
    })
    open.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }
  const udpOn = async (
    address: string,
    port: number,
    heard: (socket: Socket, message: Buffer, from: AddressInfo) => void,
  ): Promise<number> => {
    const socket = createSocket('udp4')
    socket.on('message', (message, { address: host, port: at }) =>
      heard(socket, message, { address: host, port: at, family: 'IPv4' }),
    )
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(port, address, resolve)
    })
    open.push(socket)
    return socket.address().port
  }

  const nameserver = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`
  const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0
  const listening = await udpOn(nameserver, 53, (socket, question, from) => {
    const name = askedFor(question)
    if (name.endsWith(`.${domain}`)) seen.add(`dns ${name.slice(0, -domain.length - 1)}`)
    socket.send(answerTo(question, name), from.port, from.address)
  }).then(
    () => nameserver,
    () => null,
  )

  return {
    nameserver: mayMount ? listening : null,
    async target(name) {
      return {
        host: `${name}.${domain}`,
        tcp: await tcpFor(name),
        udp: await udpOn('127.0.0.1', 0, () => seen.add(`udp ${name}`)),
      }
    },
    reached: () => [...seen].sort(),
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(open.map((one) => new Promise<void>((resolve) => one.close(() => resolve()))))
    },
  }
}

const headerLength = 12

/** The name in a question of DNS (RFC 1035, 4.1.2). */
function askedFor(question: Buffer): string {
  const labels: string[] = []
  for (let at = headerLength, length = question[at] ?? 0; length > 0; at += length + 1, length = question[at] ?? 0)
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
  return labels.join('.').toLowerCase()
}

/** Every name of the attempts is this computer; nothing else has an address. */
function answerTo(question: Buffer, name: string): Buffer {
  const end = headerLength + name.length + 2 + 4
  const type = question.readUInt16BE(end - 4)
  const known = name.endsWith(`.${domain}`) && type === 1
  const header = Buffer.from(question.subarray(0, headerLength))
  // An answer, with recursion; no error.
  header.writeUInt16BE(0x8180, 2)
  header.writeUInt16BE(known ? 1 : 0, 6)
  header.writeUInt32BE(0, 8)
  const address = Buffer.from([0xc0, headerLength, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1])
  return Buffer.concat([header, question.subarray(headerLength, end), ...(known ? [address] : [])])
}
