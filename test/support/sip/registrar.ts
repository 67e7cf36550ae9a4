import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { Authority, type ServerCertificate } from './certificates.ts'
import { freePorts, killGroup, needTool, poll } from './tools.ts'

export interface RegistrarOptions {
  /** The address that it listens on; left out: loopback. */
  readonly host?: string
  readonly realm?: string
  /** The longest life of a registration that it grants, in seconds. */
  readonly maxExpires?: number
  readonly algorithm?: 'MD5' | 'SHA-256'
  /** Whether its challenges offer qop=auth; without it they are as RFC 2069 has them. */
  readonly qop?: boolean
  /** What it shows by TLS, instead of one for 127.0.0.1, localhost and the realm from `authority`. */
  readonly certificate?: (authority: Authority) => ServerCertificate
}

/** How the registrar answered a REGISTER, and why. */
export type Outcome =
  | 'ok'
  | 'ok-unregister'
  | 'ok-query'
  | 'challenged'
  | 'bad-password'
  | 'unknown-user'
  | 'user-mismatch'
  | 'wrong-realm'
  | 'stale-nonce'
  | 'auth-error'
  | 'none'

/** One REGISTER as the registrar saw it. */
export interface RegisterEvent {
  readonly number: string
  /** The user of its credentials; null: it brought none. */
  readonly user: string | null
  readonly domain: string
  readonly outcome: string
  readonly transport: string
  readonly expires: string
  readonly displayName: string | null
  readonly contact: string | null
  readonly userAgent: string | null
}

export interface Binding {
  readonly address: string
  /** Seconds until it ends. */
  readonly expires: number
}

const answer = z.object({ result: z.unknown().optional(), error: z.unknown().optional() })
const item = z.object({ item: z.object({ value: z.string() }) })
const lookup = z.object({
  Contacts: z.array(z.object({ Contact: z.object({ Address: z.string(), Expires: z.coerce.number() }) })),
})

const template = readFileSync(new URL('kamailio.cfg', import.meta.url), 'utf8')

/** A real registrar (Kamailio) on free ports, UDP, TCP and TLS, on loopback or an address of its own. State, keys and log go with `stop`. */
export class Registrar {
  readonly host: string
  readonly authority: Authority
  readonly realm: string
  /** The port of UDP and TCP. */
  readonly port: number
  readonly tlsPort: number
  readonly #algorithm: 'MD5' | 'SHA-256'
  readonly #folder: string
  readonly #process: ChildProcess
  readonly #killAtExit: () => void

  private constructor(
    authority: Authority,
    settings: { host: string; realm: string; algorithm: 'MD5' | 'SHA-256' },
    port: number,
    folder: string,
    process_: ChildProcess,
  ) {
    this.authority = authority
    this.host = settings.host
    this.realm = settings.realm
    this.port = port
    this.tlsPort = port + 1
    this.#algorithm = settings.algorithm
    this.#folder = folder
    this.#process = process_
    this.#killAtExit = () => killGroup(process_)
    process.once('exit', this.#killAtExit)
  }

  static async start(options: RegistrarOptions = {}): Promise<Registrar> {
    const { host = '127.0.0.1', realm = 'sip.test', maxExpires = 60, algorithm = 'MD5', qop = true } = options
    const authority = new Authority()
    const names = [`IP:${host}`, `DNS:${host}`, 'DNS:localhost', `DNS:${realm}`] // mbedTLS 2 reads no IP entries
    const { key, certificate } = options.certificate?.(authority) ?? authority.issue({ names })
    let lastLog = ''
    // Another worker may take the ports between the look and the start.
    for (let tries = 0; tries < 5; tries += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'registrar-'))
      const port = await freePorts(2)
      const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o600 })
      write('server.key', key)
      write('server.pem', certificate)
      write('tls.cfg', tlsConfig(folder))
      const words: Record<string, string | number> = {
        ...{ FOLDER: folder, HOST: host, PORT: port, TLSPORT: port + 1, REALM: realm, ALGORITHM: algorithm },
        ...{ MAXEXPIRES: maxExpires, QOP: qop ? 1 : 0 },
      }
      write(
        'kamailio.cfg',
        template.replace(/@([A-Z]+)@/g, (whole, word: string) => String(words[word] ?? whole)),
      )
      const log = openSync(join(folder, 'log'), 'w')
      const kamailio = spawn(
        needTool('kamailio'),
        ['-DD', '-E', '-f', join(folder, 'kamailio.cfg'), '-Y', folder, '-w', folder, '-m', '32', '-M', '8'],
        { stdio: ['ignore', log, log], detached: true },
      )
      closeSync(log)
      const registrar = new Registrar(authority, { host, realm, algorithm }, port, folder, kamailio)
      if (await registrar.#answers()) return registrar
      lastLog = readFileSync(join(folder, 'log'), 'utf8').slice(-2_000)
      await registrar.#end()
    }
    authority.close()
    throw new Error(`kamailio did not start:\n${lastLog}`)
  }

  /** The file with the authority that signed its certificate. */
  get ca(): string {
    return this.authority.file
  }

  /** Where its JSON-RPC listens. */
  get rpcUrl(): string {
    return `http://${this.host}:${this.port}/RPC`
  }

  /** Creates a user, or changes its password. */
  async addUser(number: string, password: string): Promise<void> {
    const hash = createHash(this.#algorithm === 'MD5' ? 'md5' : 'sha256')
    const ha1 = hash.update(`${number}:${this.realm}:${password}`, 'utf8').digest('hex')
    const done = await this.rpc('htable.sets', 'users', number, ha1)
    if (done.error !== undefined) throw new Error(`the registrar did not take user ${number}`)
  }

  /** Removes a user together with its bindings. */
  async delUser(number: string): Promise<void> {
    await this.rpc('htable.delete', 'users', number)
    await this.rpc('ul.rm', 'location', number)
  }

  async contacts(number: string): Promise<Binding[]> {
    const { result } = await this.rpc('ul.lookup', 'location', number)
    const found = lookup.safeParse(result)
    if (!found.success) return []
    return found.data.Contacts.map(({ Contact }) => ({ address: Contact.Address, expires: Contact.Expires }))
  }

  async status(number: string): Promise<'registered' | 'unregistered'> {
    return (await this.contacts(number)).length > 0 ? 'registered' : 'unregistered'
  }

  /** What became of the last REGISTER of this extension. */
  async lastOutcome(number: string): Promise<string> {
    const found = item.safeParse((await this.rpc('htable.get', 'last', number)).result)
    return found.success ? found.data.item.value : 'none'
  }

  /** Waits until the extension is in this state; after `ms` it throws with what the last REGISTER came to. */
  async waitFor(number: string, state: 'registered' | 'unregistered' = 'registered', ms = 5_000): Promise<void> {
    await poll(
      ms,
      async () => ((await this.status(number)) === state ? true : null),
      async () => `${number} is not ${state} after ${ms} ms; its last REGISTER: ${await this.lastOutcome(number)}`,
    )
  }

  async waitForOutcome(number: string, outcome: Outcome, ms = 5_000): Promise<void> {
    await poll(
      ms,
      async () => ((await this.lastOutcome(number)) === outcome ? true : null),
      async () => `${number}: expected ${outcome}, got ${await this.lastOutcome(number)}`,
    )
  }

  /** Every REGISTER that it saw, oldest first; of one extension, or of all. */
  events(number?: string): RegisterEvent[] {
    const lines = readFileSync(join(this.#folder, 'log'), 'utf8').split('\n')
    const seen = lines.flatMap((line) => {
      const at = line.indexOf('EVT\t')
      return at < 0 ? [] : [readEvent(line.slice(at).split('\t'))]
    })
    return number === undefined ? seen : seen.filter((event) => event.number === number)
  }

  async rpc(method: string, ...params: readonly string[]): Promise<z.output<typeof answer>> {
    // A miss comes with HTTP 500 and a body that says so: not an error here.
    const response = await fetch(this.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(5_000),
    })
    return answer.parse(await response.json())
  }

  async stop(): Promise<void> {
    await this.#end()
    this.authority.close()
  }

  async #answers(): Promise<boolean> {
    const up = async (): Promise<boolean | null> => {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) return false
      return this.rpc('core.uptime').then(
        () => true,
        () => null,
      )
    }
    return poll(5_000, up, () => 'late').catch(() => false)
  }

  async #end(): Promise<void> {
    process.off('exit', this.#killAtExit)
    const gone = new Promise<void>((done) => {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) done()
      else this.#process.once('exit', () => done())
    })
    killGroup(this.#process)
    await gone
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function tlsConfig(folder: string): string {
  return `[server:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
private_key = ${folder}/server.key
certificate = ${folder}/server.pem
[client:default]
method = TLSv1.2+
verify_certificate = no
`
}

function readEvent(parts: readonly string[]): RegisterEvent {
  const text = (at: number): string => (parts[at] ?? '').trim()
  const decoded = (at: number): string | null => {
    const raw = text(at)
    return raw === '' || raw === '<null>' ? null : Buffer.from(raw, 'base64').toString('utf8')
  }
  return {
    ...{ number: decoded(1) ?? '', user: decoded(2), domain: text(3), outcome: text(4), transport: text(5), expires: text(6) },
    ...{ displayName: decoded(7), contact: decoded(8), userAgent: decoded(9) },
  }
}
