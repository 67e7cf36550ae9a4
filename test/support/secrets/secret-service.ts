import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { needTool, poll } from '../sip/tools.ts'

/** A real Secret Service (gnome-keyring) on a bus of its own, unlocked: what ends it ends nothing for others. */
export interface SecretService {
  /** For a process that is to use it. */
  readonly env: Readonly<Record<string, string>>
  /** Kills it without a word. Whoever asks the bus for it meanwhile starts a locked one. */
  kill(): Promise<void>
  /** Starts it anew, unlocked, with what it had kept. */
  start(): Promise<void>
  /** Name and value of everything that Linecard has in it, and how many items there are at all. */
  contents(): { readonly entries: ReadonlyMap<string, string>; readonly items: number }
  stop(): Promise<void>
}

const listing = fileURLToPath(new URL('list-keychain.ts', import.meta.url))

export async function startSecretService(): Promise<SecretService> {
  const home = mkdtempSync(join(tmpdir(), 'linecard-secrets-'))
  const plain = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: home, DISPLAY: '', WAYLAND_DISPLAY: '' }
  const bus = spawn(needTool('dbus-daemon'), ['--session', '--nofork', '--print-address=1'], {
    env: plain,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [address] = (await once(bus.stdout, 'data')) as [Buffer]
  const env = { ...plain, DBUS_SESSION_BUS_ADDRESS: address.toString().trim() }
  let daemon: ChildProcess | null = null

  const ask = (to: string, path: string, method: string, ...args: string[]): string =>
    execFileSync(needTool('dbus-send'), ['--session', '--print-reply', `--dest=${to}`, path, method, ...args], {
      ...{ env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    })
  const ofCollection = (property: string): string =>
    ask(
      'org.freedesktop.secrets',
      '/org/freedesktop/secrets/collection/login',
      'org.freedesktop.DBus.Properties.Get',
      'string:org.freedesktop.Secret.Collection',
      `string:${property}`,
    )
  /** Whoever is asked while it does not run would be started by the bus, locked. */
  const isOpen = (pid: number | undefined): boolean => {
    try {
      const method = 'org.freedesktop.DBus.GetConnectionUnixProcessID'
      const owner = ask('org.freedesktop.DBus', '/org/freedesktop/DBus', method, 'string:org.freedesktop.secrets')
      return owner.includes(`uint32 ${pid}\n`) && ofCollection('Locked').includes('boolean false')
    } catch {
      return false
    }
  }

  async function kill(): Promise<void> {
    const ended = daemon && once(daemon, 'exit')
    daemon?.kill('SIGKILL')
    daemon = null
    await ended
  }
  async function start(): Promise<void> {
    await kill()
    daemon = spawn(needTool('gnome-keyring-daemon'), ['--replace', '--foreground', '--unlock', '--components=secrets'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    daemon.stdin?.end('tests')
    const { pid } = daemon
    await poll(
      10_000,
      () => isOpen(pid) || null,
      () => 'the Secret Service does not open',
    )
  }

  await start()
  return {
    env,
    kill,
    start,
    contents() {
      const listed = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', listing], { env, encoding: 'utf8' })
      const entries = z.array(z.object({ account: z.string(), password: z.string() })).parse(JSON.parse(listed))
      return {
        entries: new Map(entries.map(({ account, password }) => [account, password])),
        items: ofCollection('Items').split('object path').length - 1,
      }
    },
    async stop() {
      await kill()
      bus.kill('SIGTERM')
      rmSync(home, { recursive: true, force: true })
    },
  }
}
