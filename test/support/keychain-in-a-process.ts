// Runs as a process of its own, with a Secret Service of its own: what ends it must not end the tests.
import { execFileSync } from 'node:child_process'
import keytar from 'keytar'
import { systemClock } from '../../src/main/clock.ts'
import { createOsKeychain } from '../../src/main/keychain/os-keychain.ts'
import type { Result } from '../../src/shared/result.ts'

const keychain = createOsKeychain({ clock: systemClock, platform: process.platform, load: () => Promise.resolve(keytar) })

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
