import { ADDRCONFIG } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { connect, isIP, isIPv6, type Socket } from 'node:net'
import { maxAddresses, nextAddressAfterMs } from '#shared/limits.ts'
import type { Clock } from '../../system/clock.ts'
import { codeOf } from './trouble.ts'

/** The addresses of a name, the likeliest first. */
export type AddressesOf = (name: string) => Promise<readonly string[]>

/**
 * First of the kinds that this computer has itself, as Node asks: some routers answer a question for IPv6 late or never. A computer that
 * has neither, because it is offline, still knows its own names.
 */
export const systemAddresses: AddressesOf = async (name) => {
  const find = async (hints: number): Promise<string[]> =>
    (await lookup(name, { all: true, order: 'verbatim', hints })).map(({ address }) => address)
  if (process.platform === 'win32') return find(0)
  return find(ADDRCONFIG).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOTFOUND') throw error
    return find(0)
  })
}

export interface Dialling {
  readonly clock: Clock
  /** Ends every attempt. */
  readonly signal: AbortSignal
  readonly addressesOf: AddressesOf
}

/** A host without the brackets of an IPv6 address, and without the dot at the end of a whole name. */
export const bareHost = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/\.$/, '')

/**
 * A connection to a host with any number of addresses, as RFC 8305 has it: the next address is tried a moment later or as soon as one has
 * failed, and those before go on. (Node's own way gives up an address for the next one after a quarter of a second, so that a slow line
 * to the only address that works is no line.) Rejects with the failure that tells most.
 */
export async function dial(host: string, port: number, { clock, signal, addressesOf }: Dialling): Promise<Socket> {
  const name = bareHost(host)
  const addresses = isIP(name) === 0 ? inTurn(await whileWanted(addressesOf(name), signal)).slice(0, maxAddresses) : [name]
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>()
    const failures: unknown[] = []
    let next = 0
    let stopTimer = (): void => {}

    function end(settle: () => void): void {
      stopTimer()
      signal.removeEventListener('abort', onAbort)
      for (const socket of open) socket.destroy()
      settle()
    }
    const onAbort = (): void => end(() => reject(signal.reason as Error))
    function begin(): void {
      stopTimer()
      const address = addresses[next]
      if (address === undefined) return
      next += 1
      const socket = connect({ host: address, port, autoSelectFamily: false, noDelay: true, keepAlive: true })
      open.add(socket)
      socket.once('connect', () => {
        open.delete(socket)
        end(() => resolve(socket))
      })
      // Stays: between two owners of a connection nobody else hears of its end.
      socket.on('error', (error) => {
        if (!open.delete(socket)) return
        failures.push(error)
        if (next < addresses.length) begin()
        else if (open.size === 0) end(() => reject(maxTelling(failures)))
      })
      if (next < addresses.length) stopTimer = clock.after(nextAddressAfterMs, begin)
    }

    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    if (addresses.length === 0) return end(() => reject(Object.assign(new Error('no address'), { code: 'ENOTFOUND' })))
    begin()
  })
}

/** One address of each kind in turn, beginning with the kind that the system puts first. */
function inTurn(addresses: readonly string[]): string[] {
  const [first = ''] = addresses
  const like = addresses.filter((one) => isIPv6(one) === isIPv6(first))
  const others = addresses.filter((one) => isIPv6(one) !== isIPv6(first))
  return like.flatMap((one, at) => [one, ...others.slice(at, at + 1)]).concat(others.slice(like.length))
}

/** Of several addresses, the one that somebody answered at says more than the one without a route. */
const telling = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH']
function maxTelling(failures: readonly unknown[]): unknown {
  const rank = (error: unknown): number => (telling.indexOf(codeOf(error)) + telling.length + 1) % (telling.length + 1)
  return failures.toSorted((one, other) => rank(one) - rank(other))[0]
}

function whileWanted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
