// Runs as a process of its own, with a Secret Service of its own: what ends it must not end the tests.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { systemClock } from '../../../src/main/system/clock.ts'
import { forkedChild } from '../../../src/main/keychain/forked-child.ts'
import { keytarInProcess } from '../../../src/main/keychain/keytar-process.ts'
import { createOsKeychain } from '../../../src/main/keychain/os-keychain.ts'
import type { Result } from '#shared/result.ts'

const entry = new URL('../../../src/main/keychain/keychain-process.ts', import.meta.url)
const keychain = createOsKeychain({
  ...{ clock: systemClock, platform: process.platform, patienceMs: 3_000 },
  load: () => keytarInProcess({ clock: systemClock, start: () => forkedChild(entry) }),
})
// Its process keeps nobody awake.
const awake = setInterval(() => {}, 1_000)

/** Process ids of those of our children whose command line has this in it. */
function childrenWith(text: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [, , , parent] = /^(\d+) \(.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? []
      const isOurs = Number(parent) === process.pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text)
      return isOurs ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

function service(): number {
  const to = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
  const method = 'org.freedesktop.DBus.GetConnectionUnixProcessID'
  const told = execFileSync('dbus-send', [...to, method, 'string:org.freedesktop.secrets'], { encoding: 'utf8' })
  return Number(/uint32 (\d+)/.exec(told)?.[1])
}

/** Another one takes its place, open. */
function replaceService(): void {
  execFileSync('sh', ['-c', 'printf tests | gnome-keyring-daemon --replace --unlock --components=secrets >/dev/null 2>&1'])
}

/** A value, or the kind of the Problem; `true` for the secret that was put in, which is never shown. */
function told(result: Result<unknown>): unknown {
  if (!result.ok) return result.problem.kind
  return result.value === 'the secret' ? true : result.value
}

function lock(): void {
  const collection = '/org/freedesktop/secrets/collection/login'
  const method = 'org.freedesktop.Secret.Service.Lock'
  const to = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets']
  execFileSync('dbus-send', [...to, method, `array:objpath:${collection}`], { stdio: 'ignore' })
}

const runs: Readonly<Record<string, () => Promise<unknown>>> = {
  async locked() {
    const before = [await keychain.set('password/a/1001/1', 'the secret'), await keychain.get('password/a/1001/1')].map(told)
    lock()
    const results = {
      get: await keychain.get('password/a/1001/1'),
      getAnother: await keychain.get('password/a/1002/1'),
      set: await keychain.set('password/a/1001/2', 'another'),
      remove: await keychain.remove('password/a/1001/1'),
      names: await keychain.names(),
    }
    return { before, ...Object.fromEntries(Object.entries(results).map(([name, result]) => [name, told(result)])) }
  },
  /** keytar alone would go on with a session that no service knows. */
  async restarted() {
    const set = await keychain.set('key/a', 'the secret')
    const results: unknown[] = [told(set)]
    for (const end of [() => process.kill(service(), 'SIGKILL'), () => {}]) {
      end()
      replaceService()
      results.push(
        told(await keychain.get('key/a')),
        told(await keychain.set('key/b', 'another')),
        told(await keychain.remove('key/b')),
      )
    }
    return results
  },
  /** A service that starts by itself is locked, and there is nobody who could be asked. */
  async unlocked() {
    await keychain.set('key/a', 'the secret')
    process.kill(service(), 'SIGKILL')
    const meanwhile = told(await keychain.get('key/a'))
    replaceService()
    return { meanwhile, then: told(await keychain.get('key/a')) }
  },
  async killed() {
    const wrong: unknown[] = []
    let kills = 0
    for (let round = 0; round < 30; round += 1) {
      const work = keychain.set(`key/${round}`, 'the secret').then(() => keychain.get(`key/${round}`))
      if (round % 3 > 0) await new Promise((resolve) => setImmediate(resolve))
      for (const pid of childrenWith('keychain-process')) {
        process.kill(pid, 'SIGKILL')
        kills += 1
      }
      const result = told(await work)
      if (result !== true) wrong.push(result)
    }
    return { wrong, killed: kills >= 25 }
  },
  async hung() {
    await keychain.set('key/a', 'the secret')
    for (const pid of childrenWith('keychain-process')) process.kill(pid, 'SIGSTOP')
    const [stopped, next] = [told(await keychain.get('key/a')), told(await keychain.get('key/a'))]
    const pid = service()
    process.kill(pid, 'SIGSTOP')
    const still = told(await keychain.get('key/a'))
    process.kill(pid, 'SIGCONT')
    return { stopped, next, still, goesOn: told(await keychain.get('key/a')), processes: childrenWith('keychain-process').length }
  },
  async busy() {
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(
        ['a', 'b', 'c', 'd'].map(async (name) => {
          await keychain.set(`password/${name}/1/1`, 'the secret')
          await keychain.names()
          await keychain.remove(`password/${name}/1/1`)
        }),
      )
    }
    return { names: told(await keychain.names()) }
  },
}

console.log(JSON.stringify(await runs[process.argv[2] ?? '']?.()))
clearInterval(awake)
