import keytar from 'keytar'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/clock.ts'
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
