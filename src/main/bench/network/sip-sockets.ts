import { createSocket, type Socket } from 'node:dgram'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import type { Place } from './answers.ts'
import type { BenchInterface, Trouble, TroubleCode } from './desk.ts'
import { interfaceFor } from './interfaces.ts'
import type { HeardOn, Sent } from './listener.ts'

/** Where phones ask for their settings (ua-profile of RFC 6080, as makers use it). */
export const pnpGroup = '224.0.1.75'
/** So long a datagram to this computer itself may take. */
const selfTestMs = 500

export interface SipSocketsParts {
  readonly port: number
  readonly clock: Clock
  readonly random: Random
  readonly received: (bytes: Uint8Array, source: Place, on: HeardOn) => void
  /** A datagram from an address that none of the interfaces reaches. */
  readonly fromElsewhere: (bytes: Uint8Array, source: Place) => void
}

export interface SipSockets {
  /** Listens on these from now on, and finds out whether it is really heard. Never rejects. */
  listenOn(interfaces: readonly BenchInterface[]): Promise<readonly Trouble[]>
  send(text: string, on: HeardOn, to: Place): Promise<Sent>
  close(): void
}

interface Own {
  readonly face: BenchInterface
  readonly socket: Socket
  joined: boolean
}

/**
 * The sockets of plug-and-play: one that is joined to the group on every interface, and one for each interface's own address, which is
 * what phones are answered from and answer to. Another program may have the port, too (softphones share it); what is sent to this computer alone goes
 * to one of them only, so that each check sends itself a datagram by either way.
 */
export function createSipSockets(parts: SipSocketsParts): SipSockets {
  const { port, clock } = parts
  let group: Socket | null = null
  const owns = new Map<string, Own>()
  /** Self-tests that are under way, by what they send. */
  const tests = new Map<string, (way: 'alone' | 'group') => void>()

  const faces = (): BenchInterface[] => [...owns.values()].map(({ face }) => face)
  const trouble = (code: TroubleCode, address: string | null): Trouble => ({ code, address, port, remedy: null })

  function came(bytes: Uint8Array, source: Place, way: 'alone' | 'group', own: BenchInterface | null): void {
    if (bytes.length === testLength && tests.size > 0) {
      const test = tests.get(Buffer.from(bytes).toString('latin1'))
      if (test) return test(way)
    }
    const face = own ?? interfaceFor(faces(), source.address)
    if (!face) return parts.fromElsewhere(bytes, source)
    parts.received(bytes, source, { interfaceName: face.name, own: { address: face.address, port } })
  }

  function bound(address: string, heard: (bytes: Buffer, from: Place) => void): Promise<Socket | null> {
    return new Promise((resolve) => {
      const socket = createSocket({ type: 'udp4', reuseAddr: true })
      socket.once('error', () => {
        socket.close()
        resolve(null)
      })
      socket.bind(port, address, () => {
        socket.removeAllListeners('error')
        // A datagram that could not be delivered is told where it was sent.
        socket.on('error', () => {})
        socket.on('message', heard)
        resolve(socket)
      })
    })
  }

  async function openOwn(face: BenchInterface): Promise<Own | null> {
    const known = owns.get(face.address)
    if (known) return known
    const socket = await bound(face.address, (bytes, from) => came(bytes, from, 'alone', face))
    if (!socket) return null
    const own = { face, socket, joined: false }
    owns.set(face.address, own)
    return own
  }

  function join(own: Own): boolean {
    try {
      group?.addMembership(pnpGroup, own.face.address)
      own.joined = group !== null
    } catch (error) {
      // Two addresses of one card: it is joined already.
      own.joined = codeOf(error) === 'EADDRINUSE'
    }
    return own.joined
  }

  function leave(address: string): void {
    try {
      group?.dropMembership(pnpGroup, address)
    } catch {
      // The interface went, and its membership with it.
    }
  }

  function drop(address: string): void {
    const own = owns.get(address)
    owns.delete(address)
    own?.socket.close()
    leave(address)
  }

  /** What keeps phones from being heard here. A card that was away for a moment, as while the computer slept, is joined anew. */
  async function heardOn(own: Own): Promise<readonly TroubleCode[]> {
    if (own.joined) {
      const found = await selfTest(own)
      if (!found.includes('no-multicast')) return found
      leave(own.face.address)
    }
    return join(own) ? selfTest(own) : ['no-multicast']
  }

  /** Sends itself one datagram straight and one by the group, which no other computer gets. */
  async function selfTest(own: Own): Promise<readonly TroubleCode[]> {
    const text = `linecard ${Buffer.from(parts.random.bytes(16)).toString('hex')}`
    const probe = createSocket('udp4')
    probe.on('error', () => {})
    let refused = false
    const heard = new Set<'alone' | 'group'>()
    await new Promise<void>((resolve) => {
      const stop = clock.after(selfTestMs, resolve)
      tests.set(text, (way) => {
        heard.add(way)
        if (heard.size < 2) return
        stop()
        resolve()
      })
      const failed = (error: Error | null): void => {
        if (codeOf(error) === 'EHOSTUNREACH' || codeOf(error) === 'EPERM') refused = true
      }
      probe.bind(0, own.face.address, () => {
        probe.send(text, port, own.face.address, failed)
        try {
          probe.setMulticastInterface(own.face.address)
          probe.setMulticastTTL(0)
          probe.setMulticastLoopback(true)
          probe.send(text, port, pnpGroup, failed)
        } catch {
          // Not heard, which is what is said of it.
        }
      })
    })
    tests.delete(text)
    probe.close()
    if (refused && heard.size < 2) return ['sending-refused']
    return [...(heard.has('alone') ? [] : ['port-shared-sip' as const]), ...(heard.has('group') ? [] : ['no-multicast' as const])]
  }

  return {
    async listenOn(interfaces) {
      for (const address of [...owns.keys()]) if (!interfaces.some((one) => one.address === address)) drop(address)
      group ??= await bound('0.0.0.0', (bytes, from) => came(bytes, from, 'group', null))
      if (!group) {
        for (const address of [...owns.keys()]) drop(address)
        return [trouble('port-taken-sip', null)]
      }
      const tested = interfaces.map(async (face) => {
        const own = await openOwn(face)
        if (!own) return [trouble('port-taken-sip', face.address)]
        return (await heardOn(own)).map((code) => trouble(code, face.address))
      })
      return (await Promise.all(tested)).flat()
    },
    send: (text, on, to) =>
      new Promise((resolve) => {
        const socket = owns.get(on.own.address)?.socket
        if (!socket) return resolve('failed')
        socket.send(text, to.port, to.address, (error) => {
          if (!error) return resolve('sent')
          const code = codeOf(error)
          resolve(code === 'ENETUNREACH' || code === 'EHOSTUNREACH' ? 'unreachable' : 'failed')
        })
      }),
    close() {
      for (const address of [...owns.keys()]) drop(address)
      group?.close()
      group = null
    },
  }
}

const testLength = 'linecard '.length + 32
const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)
