import { describe, expect, it } from 'vitest'
import { createOsKeychain } from '../../../src/main/keychain/os-keychain.ts'
import { createSystemWords, type Run } from '../../../src/main/keychain/system-words.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

/** How a system answers when it is asked for the words of its numbers (a stand-in: no Windows and no Mac is here). */
const windows: Readonly<Record<string, string>> = {
  German:
    '5 Zugriff verweigert\r\n8 Nicht genügend Arbeitsspeicher verfügbar.\r\n1312 Eine angegebene Anmeldesitzung ist nicht vorhanden.\r\n1783 Der Stub erhielt falsche Daten\r\n',
  Vietnamese: '5 Truy nhập bị từ chối\r\n8 Không đủ bộ nhớ.\r\n1312 Phiên đăng nhập không tồn tại.\r\n1783 Dữ liệu sai\r\n',
  Japanese:
    '5 アクセスが拒否されました。\r\n8 メモリ リソースが不足しています。\r\n1312 ログオン セッションは存在しません。\r\n1783 スタブは間違ったデータを受信しました。\r\n',
}
const textOf = (language: string, number: string): string =>
  windows[language]
    ?.split('\r\n')
    .find((line) => line.startsWith(`${number} `))
    ?.slice(number.length + 1) ?? ''

function keychainThatSays(message: string, platform: NodeJS.Platform, run: Run) {
  const asked: string[] = []
  const counted: Run = (program, args) => {
    asked.push(program)
    return run(program, args)
  }
  const refuse = () => Promise.reject(new Error(message))
  const keytar = { getPassword: refuse, setPassword: refuse, deletePassword: refuse, findCredentials: refuse }
  const words = createSystemWords(platform, { SystemRoot: 'C:\\Windows' }, counted)
  return { asked, keychain: createOsKeychain({ clock: handClock(), platform, load: async () => keytar, words }) }
}

describe('an error of Windows in its own language', () => {
  it.each(
    Object.keys(windows).flatMap((language) => [
      [language, '5', 'keychain-refused'],
      [language, '8', 'keychain-full'],
      [language, '1312', 'keychain-absent'],
      [language, '1783', 'keychain-too-large'],
    ]),
  )('in %s is known as number %s: %s', async (language, number, kind) => {
    // keytar's text ends as FormatMessage writes it.
    const { keychain, asked } = keychainThatSays(`${textOf(language, number)}\r\n`, 'win32', async () => windows[language] ?? '')
    expect(await keychain.get('token/a')).toMatchObject({ ok: false, problem: { kind } })
    expect(await keychain.set('token/a', 'x')).toMatchObject({ ok: false, problem: { kind } })
    expect(asked).toEqual(['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'])
  })

  it('that nobody knows is told as such, and none of its words', async () => {
    const { keychain } = keychainThatSays('Etwas mit s3cret-value-77', 'win32', async () => windows['German'] ?? '')
    const told = await keychain.get('token/a')
    expect(told).toMatchObject({ problem: { kind: 'keychain-refused', params: { reason: { code: 'keychain-unusable' } } } })
    expect(JSON.stringify(told)).not.toContain('s3cret')
  })

  it('is none that must be asked for where it is English, and costs nothing where the system cannot be asked', async () => {
    const english = keychainThatSays('Not enough memory resources: not enough storage is available.', 'win32', async () => '')
    expect(await english.keychain.get('a')).toMatchObject({ problem: { kind: 'keychain-full' } })
    expect(english.asked).toEqual([])
    const alone = keychainThatSays('Zugriff verweigert', 'win32', () => Promise.reject(new Error('ENOENT')))
    expect(await alone.keychain.get('a')).toMatchObject({ problem: { kind: 'keychain-refused' } })
    await alone.keychain.get('a')
    expect(alone.asked).toHaveLength(2)
  })
})

it('an error of macOS in its own language is known by its number', async () => {
  const french =
    'Error: 0xFFFF9D24 -25308 Interaction utilisateur non autorisée.\nError: 0xFFFF9D33 -25293 Nom ou phrase secrète incorrecte.\n'
  const locked = keychainThatSays('Interaction utilisateur non autorisée.', 'darwin', async () => french)
  expect(await locked.keychain.get('a')).toMatchObject({ problem: { kind: 'keychain-locked' } })
  expect(locked.asked).toEqual(['/usr/bin/security'])
  const denied = keychainThatSays('Nom ou phrase secrète incorrecte.', 'darwin', async () => french)
  expect(await denied.keychain.get('a')).toMatchObject({
    problem: { kind: 'keychain-refused', params: { reason: { code: 'keychain-denied' } } },
  })
})

it('on Linux nobody is asked: D-Bus names its errors', async () => {
  const { keychain, asked } = keychainThatSays('etwas', 'linux', async () => '')
  expect(await keychain.set('a', 'b')).toMatchObject({ ok: false })
  expect(asked).toEqual([])
})
