import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import type { PhraseCode } from '#shared/phrase.ts'
import { largestPolicyBytes } from './policy.ts'

/** What lies at the policy's place. */
export type PolicyText =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Something is there, and cannot be taken for what the administrator said. */
  | { readonly kind: 'unusable'; readonly reason: PhraseCode }

export interface PolicySource {
  readonly file: string
  read(): PolicyText
}

/**
 * Where an administrator writes the policy on this system: a fixed place, so that no command line and no setting of a person leads
 * elsewhere. (On Windows the system itself names it by an environment variable.)
 */
export function policyPath(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): string {
  if (platform === 'darwin') return '/Library/Application Support/Linecard/policy.json'
  if (platform === 'win32') return `${env['ProgramData'] || 'C:\\ProgramData'}\\Linecard\\policy.json`
  return '/etc/linecard/policy.json'
}

export interface PolicyFileOptions {
  /** Whose word counts: 0, the administrator. */
  readonly owner?: number
  /** Windows keeps rights in lists that Node cannot read: there whoever may write the file is believed. */
  readonly checksRights?: boolean
}

/** The policy as a file that only the administrator can change. */
export function policyFile(file: string, { owner = 0, checksRights = true }: PolicyFileOptions = {}): PolicySource {
  /** Why somebody else could have written this. */
  function foreign({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
    return checksRights && (uid !== owner || (mode & 0o022) !== 0)
  }

  /** Whoever may write a folder on the way can put another file in this one's place. */
  function openFolder(): boolean {
    if (!checksRights) return false
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      const { uid, mode } = lstatSync(folder)
      // In a folder of everybody's such as /tmp nobody can move what is another's; a link has rights of its own.
      const guarded = (mode & 0o1000) !== 0 && (mode & 0o170000) === 0o040000
      if ((uid !== owner && uid !== 0) || ((mode & 0o022) !== 0 && !guarded)) return true
      if (folder === dirname(folder)) return false
    }
  }

  return {
    file,
    read() {
      let handle: number | null = null
      try {
        const found = lstatSync(file, { throwIfNoEntry: false })
        if (!found) return { kind: 'none' }
        if (found.isSymbolicLink()) return { kind: 'unusable', reason: 'policy-link' }
        if (!found.isFile()) return { kind: 'unusable', reason: 'policy-no-file' }
        if (found.size > largestPolicyBytes) return { kind: 'unusable', reason: 'policy-large' }
        // Neither a link nor a pipe that came into its place since.
        handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
        const opened = fstatSync(handle)
        if (!opened.isFile()) return { kind: 'unusable', reason: 'policy-no-file' }
        if (foreign(opened)) return { kind: 'unusable', reason: 'policy-open-file' }
        if (openFolder()) return { kind: 'unusable', reason: 'policy-open-folder' }
        const bytes = Buffer.alloc(largestPolicyBytes + 1)
        let size = 0
        for (let got = -1; got !== 0 && size < bytes.length; size += got) {
          got = readSync(handle, bytes, size, bytes.length - size, null)
        }
        return { kind: 'bytes', bytes: bytes.subarray(0, size) }
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : ''
        // It went between two looks.
        if (code === 'ENOENT') return { kind: 'none' }
        return {
          kind: 'unusable',
          reason: code === 'EACCES' || code === 'EPERM' ? 'policy-denied' : 'policy-unreadable',
        }
      } finally {
        if (handle !== null) closeSync(handle)
      }
    },
  }
}

/** The policy at this system's own place. */
export function systemPolicy(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): PolicySource {
  return policyFile(policyPath(platform, env), { checksRights: platform !== 'win32' })
}
