import { createSocket } from 'node:dgram'
import { lookup, Resolver } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { maxCertificateNames } from '#shared/limits.ts'
import type {
  CertificateFacts,
  Channel,
  ChannelFailure,
  ChannelListener,
  Destination,
  NameAnswer,
  NameService,
  Opened,
  SipNetwork,
  TlsTrouble,
} from './network.ts'

/** The computer's own sockets. `authorities` are the PEM texts that may sign a server's certificate. */
export function systemSipNetwork(authorities: () => Promise<readonly string[]>): SipNetwork {
  return {
    async open(destination, signal) {
      const trusted = destination.transport === 'tls' ? await authorities() : []
      if (signal.aborted) return failed('no-answer', 'aborted')
      if (destination.transport === 'udp') return openUdp(destination, signal)
      return openStream(destination, trusted, signal)
    },
  }
}

function failed(kind: ChannelFailure['kind'], code: string, certificate: CertificateFacts | null = null): Opened {
  return { ok: false, failure: { kind, code, certificate } }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

const unreachable = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EINVAL',
  'EACCES',
  'EPERM',
])

/** What the system says about a socket, by TLS or not. */
function failureOf(error: unknown): ChannelFailure {
  const code = codeOf(error)
  const kind =
    code === 'ECONNREFUSED' ? 'refused' : unreachable.has(code) ? 'unreachable' : code === 'ETIMEDOUT' ? 'no-answer' : 'lost'
  return { kind, code, certificate: null }
}

/** Passes on what comes; keeps what came before somebody listened. */
function mailbox(): { readonly listen: (listener: ChannelListener) => void; readonly to: ChannelListener } {
  let listener: ChannelListener | null = null
  let ended = false
  const early: ((to: ChannelListener) => void)[] = []
  const tell = (what: (to: ChannelListener) => void): void => {
    if (listener) what(listener)
    else if (early.length < 100) early.push(what)
  }
  return {
    listen(one) {
      listener = one
      for (const what of early.splice(0)) what(one)
    },
    to: {
      received: (bytes) => tell((to) => to.received(bytes)),
      failed(failure) {
        if (ended) return
        ended = true
        tell((to) => to.failed(failure))
      },
    },
  }
}

/** A connected socket: it knows its own address, hears of closed ports, and takes datagrams from nobody else. */
function openUdp({ address, port }: Destination, signal: AbortSignal): Promise<Opened> {
  return new Promise((resolve) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
    const box = mailbox()
    let open = true
    const close = (): void => {
      if (!open) return
      open = false
      signal.removeEventListener('abort', onAbort)
      socket.close()
    }
    const onAbort = (): void => {
      close()
      resolve(failed('no-answer', 'aborted'))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('message', (bytes) => box.to.received(bytes))
    socket.on('error', (error) => {
      close()
      const failure = failureOf(error)
      resolve({ ok: false, failure })
      box.to.failed(failure)
    })
    socket.connect(port, address, () => {
      signal.removeEventListener('abort', onAbort)
      const local = socket.address()
      const channel: Channel = {
        ...{ stream: false, localAddress: local.address, localPort: local.port, certificate: null },
        listen: box.listen,
        send(text) {
          if (!open) return
          socket.send(text, (error) => {
            if (error) box.to.failed(failureOf(error))
          })
        },
        close,
      }
      resolve({ ok: true, channel })
    })
  })
}

function openStream(destination: Destination, authorities: readonly string[], signal: AbortSignal): Promise<Opened> {
  const { transport, address, port, name } = destination
  return new Promise((resolve) => {
    const box = mailbox()
    let connected = false
    // Whether a certificate is good is decided below, before the channel exists: that way a bad one can be described.
    const socket: Socket | TLSSocket =
      transport === 'tls'
        ? connectTls({
            ...{ host: address, port, ca: [...authorities], minVersion: 'TLSv1.2', rejectUnauthorized: false },
            ...{ checkServerIdentity: () => undefined },
            ...(isIP(name) === 0 ? { servername: name } : {}),
          })
        : connectTcp({ host: address, port })
    socket.setNoDelay(true)

    const end = (opened: Opened): void => {
      signal.removeEventListener('abort', onAbort)
      resolve(opened)
      if (!opened.ok) socket.destroy()
    }
    const onAbort = (): void => end(failed(connected ? 'tls-failed' : 'no-answer', 'no answer in time'))
    signal.addEventListener('abort', onAbort, { once: true })

    socket.on('data', (bytes: Buffer) => box.to.received(bytes))
    socket.on('error', (error) => {
      const failure = connected && transport === 'tls' ? tlsFailureOf(error) : failureOf(error)
      end({ ok: false, failure })
      box.to.failed(failure)
    })
    socket.on('close', () => {
      end(failed('lost', 'closed'))
      box.to.failed({ kind: 'lost', code: 'closed', certificate: null })
    })
    socket.once('connect', () => {
      connected = true
    })
    const ready = (): void => {
      const certificate = 'getPeerCertificate' in socket ? factsOf(socket) : null
      const trouble = 'getPeerCertificate' in socket ? troubleOf(socket, name) : null
      if (trouble) return end(failed(trouble.kind, trouble.code, certificate))
      end({
        ok: true,
        channel: {
          ...{ stream: true, localAddress: socket.localAddress ?? '', localPort: socket.localPort ?? 0, certificate },
          listen: box.listen,
          send: (text) => void (socket.writable && socket.write(text)),
          close: () => void socket.destroy(),
        },
      })
    }
    socket.once(transport === 'tls' ? 'secureConnect' : 'connect', ready)
  })
}

const untrusted = new Set([
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_UNTRUSTED'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'INVALID_CA', 'CERT_CHAIN_TOO_LONG'],
])

/** Why this server's certificate cannot be accepted under this name; null: it can. */
function troubleOf(socket: TLSSocket, name: string): { kind: TlsTrouble; code: string } | null {
  const code = socket.authorized ? '' : String(socket.authorizationError ?? 'unauthorized')
  if (code === 'CERT_HAS_EXPIRED') return { kind: 'tls-expired', code }
  if (code === 'CERT_NOT_YET_VALID') return { kind: 'tls-not-yet-valid', code }
  if (untrusted.has(code)) return { kind: 'tls-untrusted', code }
  if (code !== '') return { kind: 'tls-failed', code }
  const wrong = checkServerIdentity(name, socket.getPeerCertificate())
  return wrong ? { kind: 'tls-wrong-name', code: 'ERR_TLS_CERT_ALTNAME_INVALID' } : null
}

/** An error after the connection stood and before TLS did, or later. */
function tlsFailureOf(error: unknown): ChannelFailure {
  const code = codeOf(error)
  const kind: ChannelFailure['kind'] =
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|INVALID_MESSAGE|BAD_RECORD_TYPE/.test(code)
      ? 'tls-not-spoken'
      : /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|VERSION_TOO_LOW/.test(code)
        ? 'tls-too-old'
        : 'tls-failed'
  return { kind, code, certificate: null }
}

function factsOf(socket: TLSSocket): CertificateFacts | null {
  const shown = socket.getPeerCertificate(true)
  if (Object.keys(shown).length === 0) return null
  const named = (about: Readonly<Record<string, string | string[] | undefined>>): string =>
    [about['CN'], about['O']].flat().find((text) => text !== undefined && text !== '') ?? 'without a name'
  const names = (shown.subjectaltname ?? '')
    .split(', ')
    .map((entry) => entry.replace(/^(?:DNS|IP Address):/, ''))
    .filter((entry) => entry !== '')
  return {
    names: names.length > 0 ? names.slice(0, maxCertificateNames) : [named({ ...shown.subject })],
    subject: named({ ...shown.subject }),
    issuer: named({ ...shown.issuer }),
    validFrom: Date.parse(shown.valid_from),
    validTo: Date.parse(shown.valid_to),
    chainLength: chainLength(shown),
    protocol: socket.getProtocol() ?? 'unknown',
  }
}

function chainLength(first: DetailedPeerCertificate): number {
  const seen = new Set<string>()
  let one: DetailedPeerCertificate | undefined = first
  while (one && one.fingerprint256 && !seen.has(one.fingerprint256) && seen.size < 10) {
    seen.add(one.fingerprint256)
    one = one.issuerCertificate
  }
  return seen.size
}

const nothingThere = new Set(['ENOTFOUND', 'ENODATA', 'NXDOMAIN', 'EAI_NONAME', 'EAI_NODATA'])

/** The computer's own name service. */
export function systemNameService(): NameService {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  async function ask<T>(work: Promise<readonly T[]>): Promise<NameAnswer<T>> {
    try {
      const found = await work
      return found.length > 0 ? { found } : 'none'
    } catch (error) {
      return nothingThere.has(codeOf(error)) ? 'none' : 'failed'
    }
  }
  return {
    // As programs on this computer see it, its hosts file included.
    addresses: (host) => ask(lookup(host, { all: true, order: 'verbatim' }).then((all) => all.map(({ address }) => address))),
    services: (name) =>
      ask(
        resolver
          .resolveSrv(name)
          .then((records) => records.map(({ name: host, port, priority, weight }) => ({ host, port, priority, weight }))),
      ),
  }
}
