import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts, needTool, type Tool } from './tools.ts'

/** A real softphone that runs from the text of its config file, with nobody typing. Its folder goes with it. */
export interface Phone {
  /** What it has printed so far. */
  output(): string
  /** Lets it unregister and leave; after 5 s it is killed. */
  stop(): Promise<void>
  /** As if its battery were pulled: nothing is unregistered. */
  kill(): Promise<void>
}

/** A computer in a network of its own, where a phone is to run. */
export interface PhonePlace {
  readonly namespace: string
  readonly address: string
}

interface Launch {
  readonly tool: Tool
  /** Left out: in this computer's own network. */
  readonly place?: PhonePlace
  readonly folder: string
  readonly args: readonly string[]
  /** What to write to its stdin when it shall leave; left out: SIGTERM. */
  readonly leave?: string
}

const running = new Set<Phone>()

/** Stops every phone that still runs: for `afterEach`, so that a failed test leaves nobody registered. */
export async function stopAllPhones(): Promise<void> {
  await Promise.all([...running].map((phone) => phone.stop()))
}

function newFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `${name}-`))
}

function launch({ tool, folder, args, leave, place }: Launch): Phone {
  const output = join(folder, 'output')
  const log = openSync(output, 'w')
  const program = needTool(tool)
  const [command, all] = place ? [needTool('ip'), ['netns', 'exec', place.namespace, program, ...args]] : [program, [...args]]
  const child = spawn(command, all, {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, '.config'), XDG_DATA_HOME: join(folder, '.local/share') },
    stdio: ['pipe', log, log],
  })
  closeSync(log)
  child.stdin?.on('error', () => {}) // it may be gone before it is told to leave
  const killAtExit = (): void => void child.kill('SIGKILL')
  process.once('exit', killAtExit)
  let last = ''
  const gone = new Promise<void>((done) => {
    const end = (): void => {
      if (!running.delete(phone)) return
      process.off('exit', killAtExit)
      last = readFileSync(output, 'utf8')
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
      done()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  const phone: Phone = {
    output: () => (running.has(phone) ? readFileSync(output, 'utf8') : last),
    async stop() {
      if (running.has(phone)) {
        if (leave === undefined) child.kill('SIGTERM')
        else child.stdin?.write(leave)
      }
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await gone
      clearTimeout(late)
    },
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
  running.add(phone)
  return phone
}

/**
 * baresip with the text of an `accounts` file. Version 1.0.0 checks no certificate. `dnsPort`: a name server on 127.0.0.1 instead of the
 * system's. `place`: where it runs; left out: here, on loopback.
 */
export function startBaresip(accounts: string, dnsPort?: number, place?: PhonePlace): Phone {
  const folder = newFolder('baresip')
  const config = `poll_method epoll
sip_listen ${place?.address ?? '127.0.0.1'}:0
net_interface ${place?.address ?? '127.0.0.1'}
${dnsPort === undefined ? '' : `dns_server 127.0.0.1:${dnsPort}`}
module_path /usr/lib/baresip/modules
module g711.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
`
  writeFileSync(join(folder, 'config'), config)
  writeFileSync(join(folder, 'accounts'), accounts)
  writeFileSync(join(folder, 'contacts'), '')
  return launch({ tool: 'baresip', folder, args: ['-4', '-f', folder], ...(place ? { place } : {}) })
}

/** How Linphone gets its account: the text of a linphonerc, or the URL of a provisioning document that it fetches by itself. */
export interface LinphoneStart {
  readonly from: { readonly rc: string } | { readonly provisioningUrl: string }
  /** The file with the authority that it shall trust, for SIP and for the provisioning URL. */
  readonly ca?: string
  /** Files in the folder that it is started from. */
  readonly beside?: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

/** Linphone's console phone; `trace` is what it has noted so far, while it runs. It checks the authority and the name of a certificate. */
export function startLinphone({ from, ca, beside = [] }: LinphoneStart): Phone & { trace(): string } {
  const folder = newFolder('linphone')
  // Without its data folder it opens no database, and sends no REGISTER.
  mkdirSync(join(folder, '.local/share/linphone'), { recursive: true })
  mkdirSync(join(folder, '.config/linphone'), { recursive: true })
  // What only the test needs stays out of the account's own file.
  const factory = [
    '[sip]',
    ...['sip_port=-1', 'sip_tcp_port=-1', 'sip_tls_port=-1', 'bind_address=127.0.0.1'],
    ...(ca === undefined ? [] : [`root_ca=${ca}`]),
    ...('provisioningUrl' in from ? ['[misc]', `config-uri=${from.provisioningUrl}`] : []),
    '',
  ].join('\n')
  writeFileSync(join(folder, 'factory'), factory)
  writeFileSync(join(folder, 'linphonerc'), 'rc' in from ? from.rc : '')
  for (const { name, bytes } of beside) writeFileSync(join(folder, name), bytes)
  const trace = join(folder, 'trace')
  const args = ['-d', '6', '-l', trace, '-b', join(folder, 'factory'), '-c', join(folder, 'linphonerc')]
  return Object.assign(launch({ tool: 'linphonec', folder, args }), {
    trace: () => (existsSync(trace) ? readFileSync(trace, 'utf8') : ''),
  })
}

/** Twinkle's console phone with the text of a profile. UDP and TCP alone; it takes 2 s to leave. */
export async function startTwinkle(profile: string): Promise<Phone> {
  const folder = newFolder('twinkle')
  const port = await freePorts(3)
  mkdirSync(join(folder, '.twinkle'))
  writeFileSync(join(folder, '.twinkle/twinkle.sys'), `sip_port=${port}\nrtp_port=${port + 1}\nvalidate_audio_dev=no\n`)
  writeFileSync(join(folder, '.twinkle/account.cfg'), profile)
  return launch({ tool: 'twinkle-console', folder, args: ['account.cfg'], leave: 'quit\n' })
}

/** The exact bytes in the QR code of a PNG, as somebody else's reader sees them. Throws when there is none to be read. */
export function decodeQr(png: Uint8Array): Buffer {
  const folder = newFolder('qr')
  try {
    const file = join(folder, 'code.png')
    writeFileSync(file, png)
    // Without -Sbinary it guesses a character set and adds a line break.
    const args = ['--nodbus', '-q', '--raw', '-Sbinary', file]
    return execFileSync(needTool('zbarimg'), args, { stdio: ['ignore', 'pipe', 'ignore'] })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
