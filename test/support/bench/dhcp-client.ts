// Inside a network of its own: `node dhcp-client.ts MAC [OPTION…]`. Asks for an address as a phone does that wants these options, and prints those of the
// answer as JSON, by number and in hex: a DHCP client for people tidies up what it is told.
import { createSocket } from 'node:dgram'

const [, , mac = '', ...asks] = process.argv
const id = Buffer.from(mac.slice(-8), 'hex')

/** A DISCOVER (RFC 2131) that wants its answer by broadcast. */
function discover(): Buffer {
  const head = Buffer.alloc(236)
  head.set([1, 1, 6, 0])
  id.copy(head, 4)
  head.writeUInt16BE(0x8000, 10)
  Buffer.from(mac, 'hex').copy(head, 28)
  const wanted = asks.length > 0 ? [55, asks.length, ...asks.map(Number)] : []
  return Buffer.concat([head, Buffer.from([99, 130, 83, 99, 53, 1, 1, ...wanted, 255])])
}

/** By number, in hex. */
function optionsOf(message: Buffer): Record<string, string> {
  const found: Record<string, string> = {}
  for (let at = 240; at < message.length && message[at] !== 255;) {
    const [code = 255, length = 0] = message.subarray(at)
    if (code === 0) {
      at += 1
      continue
    }
    found[code] = message.toString('hex', at + 2, at + 2 + length)
    at += 2 + length
  }
  return found
}

const socket = createSocket({ type: 'udp4', reuseAddr: true })
socket.bind(68, () => {
  socket.setBroadcast(true)
  const ask = (): void => socket.send(discover(), 67, '255.255.255.255')
  const again = setInterval(ask, 500)
  socket.on('message', (message) => {
    if (!message.subarray(4, 8).equals(id)) return
    clearInterval(again)
    socket.close()
    process.stdout.write(JSON.stringify(optionsOf(message)))
  })
  ask()
})
