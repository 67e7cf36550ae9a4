import type { RequestListener, Server } from 'node:http'
import { connect } from 'node:net'
import type { LinkCertificate } from '../../provisioning/link-certificate.ts'
import type { Clock } from '../../system/clock.ts'
import { guardedServer, shut } from '../../system/guarded-server.ts'
import type { BenchInterface, Trouble, TroubleCode } from './desk.ts'

/** So long a connection from this computer to its own address may take, in ms. */
const reachWithinMs = 1_000

export interface ServersParts {
  readonly ports: { readonly http: number; readonly https: number | null }
  readonly clock: Clock
  readonly listener: (secure: boolean) => RequestListener
}

export interface Servers {
  /**
   * Serves on these addresses from now on, and finds out whether each can be reached. `certificate` null: no HTTPS. `plain`: HTTP too. Never rejects.
   */
  serveOn(interfaces: readonly BenchInterface[], certificate: LinkCertificate | null, plain: boolean): Promise<readonly Trouble[]>
  isServing(address: string, secure: boolean): boolean
  close(): Promise<void>
}

interface Running {
  readonly server: Server
  readonly address: string
  readonly port: number
  /** Null: plain HTTP. */
  readonly fingerprint: string | null
}

/** One server for each chosen address and scheme, so that nothing answers on a network that nobody chose. */
export function createServers({ ports, clock, listener }: ServersParts): Servers {
  const running = new Map<string, Running>()
  const nameOf = (address: string, secure: boolean): string => `${secure ? 'https' : 'http'} ${address}`

  function start(address: string, port: number, certificate: LinkCertificate | null): Promise<boolean> {
    const server = guardedServer(certificate, listener(certificate !== null))
    return new Promise((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, address, () => {
        running.set(nameOf(address, certificate !== null), {
          server,
          address,
          port,
          fingerprint: certificate?.fingerprint ?? null,
        })
        resolve(true)
      })
    })
  }

  function reaches(address: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host: address, port })
      const stop = clock.after(reachWithinMs, () => done(false))
      const done = (good: boolean): void => {
        stop()
        socket.destroy()
        resolve(good)
      }
      socket.once('connect', () => done(true))
      socket.once('error', () => done(false))
    })
  }

  async function serve({ address }: BenchInterface, port: number, certificate: LinkCertificate | null): Promise<Trouble | null> {
    const trouble = (code: TroubleCode): Trouble => ({ code, address, port, remedy: null })
    const secure = certificate !== null
    const there = running.get(nameOf(address, secure))
    // A certificate that was renewed is shown from now on.
    if (there && there.fingerprint !== (certificate?.fingerprint ?? null)) await end(nameOf(address, secure))
    if (!running.has(nameOf(address, secure)) && !(await start(address, port, certificate))) {
      return trouble(secure ? 'port-taken-https' : 'port-taken-http')
    }
    return (await reaches(address, port)) ? null : trouble('not-reachable')
  }

  async function end(name: string): Promise<void> {
    const one = running.get(name)
    running.delete(name)
    if (one) await shut(one.server)
  }

  return {
    async serveOn(interfaces, certificate, plain) {
      for (const [name, { address, fingerprint }] of [...running]) {
        const wanted = fingerprint === null ? plain : certificate !== null
        if (!wanted || !interfaces.some((one) => one.address === address)) await end(name)
      }
      const secure = ports.https
      const all = await Promise.all(
        interfaces.flatMap((face) => [
          ...(plain ? [serve(face, ports.http, null)] : []),
          ...(certificate && secure !== null ? [serve(face, secure, certificate)] : []),
        ]),
      )
      return all.filter((one) => one !== null)
    },
    isServing: (address, secure) => running.has(nameOf(address, secure)),
    close: async () => void (await Promise.all([...running.keys()].map(end))),
  }
}
