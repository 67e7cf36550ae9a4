import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts, killGroup, needTool, poll } from '../sip/tools.ts'

export interface SquidOptions {
  /** Who alone may use it; left out: everybody. */
  readonly login?: { readonly user: string; readonly password: string }
  /** Hosts that its rules forbid. */
  readonly forbidden?: readonly string[]
}

export interface Squid {
  /** host:port, as a person is shown it. */
  readonly shown: string
  /** Its end, with everything that goes through it, as if its power was cut. */
  kill(): void
}

/** A real proxy as a company has it: Squid, with its own rules, its own pages and its own way to look up names. */
export async function startSquid({ login, forbidden = [] }: SquidOptions = {}): Promise<Squid> {
  const program = needTool('squid')
  let said = ''
  // Another worker may take the port between the look and the start.
  for (let tries = 0; tries < 3; tries += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'squid-'))
    // Started by root, it is somebody else by the time it reads these.
    chmodSync(folder, 0o755)
    const [port, names] = [await freePorts(1), await nameServer()]
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text, { mode: 0o644 })
      return join(folder, name)
    }
    const signedIn = login
      ? [
          `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${file('logins', `${login.user}:${hashed(login.password)}\n`)}`,
          'auth_param basic children 1 startup=1 idle=1',
          'auth_param basic realm Office',
          'acl signed_in proxy_auth REQUIRED',
          'http_access deny !signed_in',
        ]
      : []
    const config = file(
      'squid.conf',
      [
        `http_port 127.0.0.1:${port}`,
        ...signedIn,
        ...(forbidden.length > 0 ? [`acl forbidden dstdomain ${forbidden.join(' ')}`, 'http_access deny forbidden'] : []),
        'http_access allow all',
        `dns_nameservers ${names.address}`,
        'dns_timeout 1 second',
        'connect_timeout 1 second',
        'visible_hostname proxy.example',
        'cache deny all',
        'cache_mem 8 MB',
        'pinger_enable off',
        'access_log none',
        'cache_log /dev/null',
        'netdb_filename none',
        'pid_filename none',
        'shutdown_lifetime 0 seconds',
        '',
      ].join('\n'),
    )
    const squid = spawn(program, ['-N', '-d', '1', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
    squid.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-2_000)))
    let over = false
    const end = (): void => {
      if (over) return
      over = true
      killGroup(squid)
      names.close()
      rmSync(folder, { recursive: true, force: true })
      process.off('exit', end)
    }
    process.once('exit', end)
    if (await listens(squid, port)) return { shown: `127.0.0.1:${port}`, kill: end }
    end()
  }
  throw new Error(`squid did not start:\n${said}`)
}

/**
 * Who is asked about names, and knows none, so that only this computer's own are found. A name server has one port, which is root's to open:
 * without root nobody is there to be asked, and Squid gives up a second later.
 */
async function nameServer(): Promise<{ readonly address: string; close(): void }> {
  const nobody = { address: '127.0.0.1', close() {} }
  if (process.getuid?.() !== 0) return nobody
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => {
    const answer = Buffer.from(question)
    // No such name.
    answer.writeUInt16BE(0x8183, 2)
    socket.send(answer, port, address)
  })
  const address = `127.${process.pid % 250}.${Math.floor(Math.random() * 250)}.53`
  try {
    socket.bind(53, address)
    await once(socket, 'listening')
  } catch {
    return nobody
  }
  return { address, close: () => void socket.close() }
}

const hashed = (password: string): string =>
  execFileSync(needTool('openssl'), ['passwd', '-apr1', '-stdin'], { input: password }).toString().trim()

function listens(squid: ChildProcess, port: number): Promise<boolean> {
  const asked = (): Promise<true | null> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(null))
      socket.once('connect', () => socket.destroy())
    })
  return poll<boolean>(
    15_000,
    async () => (squid.exitCode === null ? asked() : false),
    () => 'squid does not listen',
  )
}
