import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import type { Computer } from '../vault/keyring.ts'

/** Which computer and which user this is. The mark says so without telling what it was made of. */
export function thisComputer(): Computer {
  const name = hostname()
  const mark = createHash('sha256')
    .update(JSON.stringify(['linecard', machineId() ?? name, homedir()]))
    .digest('base64url')
  return { mark, name, user: userName() }
}

/** Who is signed in; empty: the system has no name for them. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

/** What Linux calls an installation; null: the computer's name has to do. */
function machineId(): string | null {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const id = readFileSync(path, 'utf8').trim()
      if (id !== '') return id
    } catch {
      // Not here.
    }
  }
  return null
}
