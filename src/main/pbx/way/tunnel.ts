import { isIP, isIPv6, type Socket } from 'node:net'
import { answerHeadLimitBytes } from '#shared/limits.ts'
import { phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { bareHost } from './dial.ts'
import type { Proxy } from './proxy-setting.ts'
import { WayTrouble } from './trouble.ts'

/** Has a proxy that we are connected to lead this connection on. What it answers is its own answer, never taken for the PBX's. */
export async function leadOn(socket: Duplexed, proxy: Proxy, host: string, port: number): Promise<void> {
  const reader = readerOf(socket)
  const refusal =
    proxy.kind === 'socks5'
      ? await socks5(socket, reader, proxy, host, port)
      : proxy.kind === 'socks4'
        ? await socks4(socket, reader, proxy, host, port)
        : await connectMethod(socket, reader, proxy, host, port)
  if (refusal) throw new WayTrouble(refusal)
  reader.giveBack()
}

type Duplexed = Pick<Socket, 'write' | 'read' | 'unshift' | 'once' | 'removeListener' | 'destroyed'>
interface Reader {
  bytes(count: number): Promise<Buffer>
  /** Up to and with the mark; null: it does not come within so many bytes. */
  until(mark: string, most: number): Promise<Buffer | null>
  giveBack(): void
}

async function connectMethod(
  socket: Duplexed,
  reader: Reader,
  proxy: Proxy,
  host: string,
  port: number,
): Promise<Problem | null> {
  const name = bareHost(host)
  const target = `${isIPv6(name) ? `[${name}]` : name}:${port}`
  const { login, shown } = proxy
  const basic = login === null ? null : Buffer.from(`${login.user}:${login.password}`).toString('base64')
  const lines = [
    `CONNECT ${target} HTTP/1.1`,
    `Host: ${target}`,
    'Proxy-Connection: keep-alive',
    ...(basic === null ? [] : [`Proxy-Authorization: Basic ${basic}`]),
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const head = (await reader.until('\r\n\r\n', answerHeadLimitBytes))?.toString('latin1') ?? ''
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(head)?.[1] ?? NaN)
  if (status >= 200 && status < 300) return null
  if (Number.isNaN(status)) return problem('proxy-failed', { proxy: shown })
  if (status === 407) return signIn(head, proxy)
  // Squid says 500, too, where it finds no way: only what is in the 400s is its will.
  if (status >= 500) return problem('proxy-no-way', { proxy: shown, host: name, status })
  return problem('proxy-refused', { proxy: shown, host: name, status })
}

/** A proxy that knows no Basic wants a sign-in that we do not have, whatever name and password we are given. */
function signIn(head: string, { login, shown }: Proxy): Problem {
  const offered = [...head.matchAll(/^proxy-authenticate:[ \t]*([a-z][\w-]{0,30})/gim)].map(([, scheme = '']) => scheme)
  const others = [...new Set(offered)].filter((scheme) => scheme.toLowerCase() !== 'basic')
  if (offered.length > 0 && others.length === new Set(offered).size)
    return problem('proxy-sign-in-other', { proxy: shown, kinds: others.slice(0, 3).join(', ') })
  return problem(login === null ? 'proxy-sign-in' : 'proxy-login-rejected', { proxy: shown })
}

async function socks5(socket: Duplexed, reader: Reader, proxy: Proxy, host: string, port: number): Promise<Problem | null> {
  const { login, shown } = proxy
  socket.write(Buffer.from(login === null ? [5, 1, 0] : [5, 2, 0, 2]))
  const [version, method] = await reader.bytes(2)
  if (version !== 5) return problem('proxy-failed', { proxy: shown })
  if (method === 2 && login !== null) {
    socket.write(Buffer.concat([Buffer.from([1]), short(login.user), short(login.password)]))
    const [, accepted] = await reader.bytes(2)
    if (accepted !== 0) return problem('proxy-login-rejected', { proxy: shown })
  } else if (method !== 0) return problem(login === null ? 'proxy-sign-in' : 'proxy-login-rejected', { proxy: shown })

  const name = bareHost(host)
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), socksAddress(name), portBytes(port)]))
  const [answer, reply, , kind] = await reader.bytes(4)
  if (answer !== 5 || reply === undefined) return problem('proxy-failed', { proxy: shown })
  if (reply === 2) return problem('proxy-refused', { proxy: shown, host: name, status: phrase('socks-reply', { reply }) })
  if (reply !== 0) return problem('proxy-no-way', { proxy: shown, host: name, status: phrase('socks-reply', { reply }) })
  // Where the proxy's own end is: of no use to us, and in the way.
  const length = kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? ((await reader.bytes(1))[0] ?? 0) : null
  if (length === null) return problem('proxy-failed', { proxy: shown })
  await reader.bytes(length + 2)
  return null
}

/** A name goes to the proxy as it is (SOCKS 4a): this computer may have nobody who knows it. */
async function socks4(socket: Duplexed, reader: Reader, proxy: Proxy, host: string, port: number): Promise<Problem | null> {
  const name = bareHost(host)
  const { login, shown } = proxy
  if (isIPv6(name)) return problem('proxy-no-way', { proxy: shown, host: name, status: 'SOCKS4, IPv6' })
  const isAddress = isIP(name) === 4
  const parts = [
    Buffer.from([4, 1]),
    portBytes(port),
    Buffer.from(isAddress ? name.split('.').map(Number) : [0, 0, 0, 1]),
    Buffer.from(`${login?.user ?? ''}\0${isAddress ? '' : `${name}\0`}`),
  ]
  socket.write(Buffer.concat(parts))
  const [zero, reply] = await reader.bytes(8)
  if (zero !== 0 || reply === undefined) return problem('proxy-failed', { proxy: shown })
  if (reply === 90) return null
  if (reply === 92 || reply === 93) return problem(login === null ? 'proxy-sign-in' : 'proxy-login-rejected', { proxy: shown })
  return problem('proxy-no-way', { proxy: shown, host: name, status: phrase('socks-reply', { reply }) })
}

const portBytes = (port: number): Buffer => Buffer.from([port >> 8, port & 255])

/** With its length before it; what is longer than the protocol allows fits no proxy. */
function short(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

function socksAddress(name: string): Buffer {
  if (isIP(name) === 4) return Buffer.from([1, ...name.split('.').map(Number)])
  if (!isIPv6(name)) return Buffer.concat([Buffer.from([3]), short(name)])
  const groups = new URL(`http://[${name}]`).hostname.slice(1, -1)
  const [front = '', back] = groups.split('::')
  const words = (part = ''): number[] => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)))
  const [head, tail] = [words(front), words(back)]
  const all = [...head, ...Array.from({ length: back === undefined ? 0 : 8 - head.length - tail.length }, () => 0), ...tail]
  return Buffer.from([4, ...all.flatMap((word) => [word >> 8, word & 255])])
}

/** Reads exactly so much of a connection, and leaves the rest to whoever has it next. */
function readerOf(socket: Duplexed): Reader {
  let kept: Buffer = Buffer.alloc(0)

  function more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        for (const name of ['readable', 'end', 'close'] as const)
          socket.removeListener(name, name === 'readable' ? onReadable : onEnd)
        socket.removeListener('error', onError)
        then()
      }
      const onError = (error: Error): void => settle(() => reject(error))
      const onEnd = (): void => settle(() => reject(Object.assign(new Error('the proxy hung up'), { code: 'PROXY_ENDED' })))
      const onReadable = (): void => {
        const chunk = socket.read() as Buffer | null
        if (chunk === null) return void socket.once('readable', onReadable)
        settle(() => {
          kept = Buffer.concat([kept, chunk])
          resolve()
        })
      }
      if (socket.destroyed) return onEnd()
      socket.once('end', onEnd)
      socket.once('close', onEnd)
      socket.once('error', onError)
      onReadable()
    })
  }

  function take(count: number): Buffer {
    const taken = kept.subarray(0, count)
    kept = kept.subarray(count)
    return taken
  }

  return {
    async bytes(count) {
      while (kept.length < count) await more()
      return take(count)
    },
    async until(mark, most) {
      for (;;) {
        const at = kept.indexOf(mark)
        if (at !== -1 && at <= most) return take(at + mark.length)
        if (kept.length > most) return null
        await more()
      }
    },
    giveBack() {
      if (kept.length > 0) socket.unshift(kept)
    },
  }
}
