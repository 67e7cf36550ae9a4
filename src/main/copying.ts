import { createHash } from 'node:crypto'
import type { Copied } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from './clock.ts'
import type { ClipboardPort } from './parts.ts'

/** A password, or a file with one in it, is taken out of the clipboard again after so many seconds. */
export const clearsAfterSeconds = 45

/** Copies a text. Where main reaches no clipboard, it is in the answer, and the window's own host copies it. */
export type Copy = (text: string, kind?: 'secret' | 'plain') => Promise<Result<Copied>>

export interface Copying {
  readonly copy: Copy
  /** Takes a secret of ours out of the clipboard, if it is still there; what a person copied since stays. */
  clear(): Promise<void>
  /** The same without a look: at the end of the system's session there is no time for one. */
  clearNow(): void
}

interface Ours {
  /** Not the text itself: no password stays here. */
  readonly hash: string
  readonly stop: () => void
}

export function createCopying(clipboard: ClipboardPort | null, clock: Clock, fault: (error: unknown) => void): Copying {
  let ours: Ours | null = null
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

  function forget(): Ours | null {
    const was = ours
    was?.stop()
    ours = null
    return was
  }

  async function clear(): Promise<void> {
    const was = forget()
    if (!was || !clipboard) return
    try {
      if (hash(await clipboard.read()) === was.hash) clipboard.clear()
    } catch (error) {
      // What cannot be read may be a person's own.
      fault(error)
    }
  }

  return {
    async copy(text, kind = 'plain') {
      if (!clipboard) return ok({ copied: false, text, clearsAfterSeconds: null })
      forget()
      // Before it is there: the app may end while it is on its way.
      if (kind === 'secret') ours = { hash: hash(text), stop: clock.after(clearsAfterSeconds * 1_000, () => void clear()) }
      try {
        await clipboard.write(text)
      } catch (error) {
        fault(error)
        return fail(problem('clipboard-failed'))
      }
      return ok({ copied: true, text: null, clearsAfterSeconds: kind === 'secret' ? clearsAfterSeconds : null })
    },
    clear,
    clearNow() {
      if (forget()) clipboard?.clear()
    },
  }
}
