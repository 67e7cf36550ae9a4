import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import keytar from 'keytar'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/system/clock.ts'
import { createOsKeychain } from '../../src/main/keychain/os-keychain.ts'

const usable = Boolean(process.env['DBUS_SESSION_BUS_ADDRESS'])
const keychain = createOsKeychain({ clock: systemClock, platform: process.platform, load: () => Promise.resolve(keytar) })
const name = `password/test/${process.pid}/1`

describe.skipIf(!usable)('a real Secret Service', () => {
  afterEach(() => keychain.remove(name))

  it.each(['plain-24-characters-abc', 'mật khẩu có dấu 🔐', ' blanks at both ends ', '"quotes" \\ and = ; # %'])(
    'keeps %j exactly',
    async (secret) => {
      expect(await keychain.set(name, secret)).toEqual({ ok: true, value: null })
      expect(await keychain.get(name)).toEqual({ ok: true, value: secret })
      const names = await keychain.names()
      expect(names.ok && names.value).toContain(name)
      expect(await keychain.remove(name)).toEqual({ ok: true, value: true })
      expect(await keychain.get(name)).toEqual({ ok: true, value: null })
    },
  )
})

const installed = ['dbus-run-session', 'gnome-keyring-daemon', 'dbus-send'].every(
  (program) => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0,
)

/** What a process with a fresh, open Secret Service of its own tells about `run`. */
function inAProcess(run: string): unknown {
  const home = mkdtempSync(join(tmpdir(), 'linecard-keyring-'))
  const script = fileURLToPath(new URL('../support/secrets/keychain-in-a-process.ts', import.meta.url))
  const start = 'printf tests | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
  try {
    const output = execFileSync(
      'dbus-run-session',
      ['--', 'bash', '-c', start, 'start', process.execPath, '--disable-warning=ExperimentalWarning', script, run],
      {
        env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: home, DISPLAY: '', WAYLAND_DISPLAY: '' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    return JSON.parse(output)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

describe.skipIf(process.platform !== 'linux' || !installed)('a real Secret Service in trouble', () => {
  it('that is locked says so: nothing is taken for gone, nothing for removed, and listing it ends no process', () => {
    expect(inAProcess('locked')).toEqual({
      before: [null, true],
      get: 'keychain-locked',
      // Nothing is known of it while it is locked.
      getAnother: 'keychain-locked',
      set: 'keychain-locked',
      remove: 'keychain-locked',
      names: 'keychain-locked',
    })
  })

  it('that restarts, or is replaced by another one, is used on without a word', () => {
    expect(inAProcess('restarted')).toEqual([null, true, null, true, true, null, true])
  })

  it('that came back locked says so, and is used on once it is open', () => {
    expect(inAProcess('unlocked')).toEqual({ meanwhile: 'keychain-locked', then: true })
  })

  it('loses nothing when the process that speaks to it is killed, at any moment', () => {
    expect(inAProcess('killed')).toEqual({ wrong: [], killed: true })
  })

  it('or its process that hangs is told as slow, and what comes next works as soon as it can', () => {
    const hung = { stopped: 'keychain-slow', next: true, still: 'keychain-slow', goesOn: true, processes: 1 }
    expect(inAProcess('hung')).toEqual(hung)
  })

  it('is listed while entries come and go, and the process lives (keytar ended it)', () => {
    expect(inAProcess('busy')).toEqual({ names: [] })
  })
})
