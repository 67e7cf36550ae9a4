import { win32 } from 'node:path'

/** Errors of Windows' Credential Manager and of macOS' Keychain, by their numbers, and what each means to us. */
export type Meaning = 'absent' | 'locked' | 'denied' | 'full' | 'too-large'
const meanings: Partial<Record<NodeJS.Platform, Readonly<Record<number, Meaning>>>> = {
  win32: {
    // ACCESS_DENIED, PRIVILEGE_NOT_HELD, CANCELLED, ACCESS_DISABLED_BY_POLICY
    5: 'denied',
    1314: 'denied',
    1223: 'denied',
    1260: 'denied',
    // NOT_ENOUGH_MEMORY, OUTOFMEMORY, DISK_FULL, NO_SYSTEM_RESOURCES, NOT_ENOUGH_QUOTA
    8: 'full',
    14: 'full',
    112: 'full',
    1450: 'full',
    1816: 'full',
    // RPC_X_BAD_STUB_DATA: what Windows says of an entry that is too long
    1783: 'too-large',
    // SERVICE_DISABLED, SERVICE_NOT_ACTIVE, NO_SUCH_LOGON_SESSION, RPC_S_SERVER_UNAVAILABLE, NOT_SUPPORTED
    1058: 'absent',
    1062: 'absent',
    1312: 'absent',
    1722: 'absent',
    50: 'absent',
  },
  darwin: {
    // errSecInteractionNotAllowed, errSecInteractionRequired
    '-25308': 'locked',
    '-25315': 'locked',
    // errSecUserCanceled, errSecAuthFailed, errSecWrPerm, errSecNoAccessForItem
    '-128': 'denied',
    '-25293': 'denied',
    '-61': 'denied',
    '-25243': 'denied',
    // errSecNotAvailable, errSecNoSuchKeychain, errSecNoDefaultKeychain
    '-25291': 'absent',
    '-25294': 'absent',
    '-25307': 'absent',
    // errSecDiskFull, errSecAllocate
    '-34': 'full',
    '-108': 'full',
    // errSecDataTooLarge
    '-25302': 'too-large',
  },
}

export type Run = (program: string, args: readonly string[]) => Promise<string>

/** Read where a keychain has refused in words that nobody knows, and not before. */
const runProgram: Run = async (program, args) => {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { timeout: 15_000, windowsHide: true, encoding: 'utf8' }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
  })
}

const plain = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s.。]+/g, ' ')
    .trim()

/**
 * What an error of the system's means, by its text alone: keytar hands on no numbers, and the text is in the system's language. So the system
 * is asked once how it words the numbers that we know. null: it is none of them.
 */
export function createSystemWords(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  run = runProgram,
): (text: string) => Promise<Meaning | null> {
  let asking: Promise<ReadonlyMap<string, Meaning>> | null = null

  async function ask(): Promise<ReadonlyMap<string, Meaning>> {
    const known = Object.entries(meanings[platform] ?? {})
    const numbers = known.map(([number]) => number)
    const said =
      platform === 'win32'
        ? await run(win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'), [
            '-NoProfile',
            '-NonInteractive',
            '-Command',
            `[Console]::OutputEncoding=[Text.Encoding]::UTF8; foreach($n in ${numbers.join(',')}){"$n "+([ComponentModel.Win32Exception]$n).Message.Replace([string][char]10,' ')}`,
          ])
        : await run('/usr/bin/security', ['error', ...numbers])
    const found = new Map<string, Meaning>()
    for (const line of said.split(/\r?\n/)) {
      // "5 Zugriff verweigert" and "Error: 0xFFFF9D24 -25308 User interaction is not allowed."
      const [, number = '', text = ''] = /^(?:Error: 0x[0-9A-F]+ )?(-?\d+) (.+)$/i.exec(line.trim()) ?? []
      const meaning = known.find(([one]) => one === number)?.[1]
      if (meaning && plain(text) !== '') found.set(plain(text), meaning)
    }
    return found
  }

  return async (text) => {
    if (meanings[platform] === undefined || plain(text) === '') return null
    // Where it cannot be asked, nothing is known of it; the next error asks anew.
    asking ??= ask().catch(() => ((asking = null), new Map<string, Meaning>()))
    return (await asking).get(plain(text)) ?? null
  }
}
