import { createHash } from 'node:crypto'
import type { Copied } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'

/** The computer's clipboard, where the host can reach it. */
export interface ClipboardPort {
  read(): Promise<string>
  write(text: string): Promise<void>
  clear(): void
}

/** A password, or a file with one in it, is taken out of the clipboard again after so many seconds. */
export const clearsAfterSeconds = 45

/** Copies a text. Where main reaches no clipboard, it is in the answer, and the window's own host copies it. */
export type Copy = (text: string, kind?: 'secret' | 'plain') => Promise<Result<Copied>>

export interface Copying {
  readonly copy: Copy
  /** Takes a secret of ours out of the clipboard, if it is still there; what a person copied since stays. Ends within a second. */
  clear(): Promise<void>
  /** Looks whether a secret of ours is in the clipboard, for a `clearNow` that may come and cannot wait for a look. */
  look(): void
  /** The same at the end of the system's session: at once where a look has been had, else as soon as one is, if there is still time. */
  clearNow(): void
}

interface Ours {
  /** Not the text itself: no password stays here. */
  readonly hash: string
  readonly stop: () => void
  /** Whether it was there when somebody looked; null: nobody has. */
  seen: boolean | null
}

/** A clipboard that another program holds open answers late, or never. */
const lookWithinMs = 1_000

export function createCopying(clipboard: ClipboardPort | null, clock: Clock, fault: (error: unknown) => void): Copying {
  let ours: Ours | null = null
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

  function forget(): Ours | null {
    const was = ours
    was?.stop()
    ours = null
    return was
  }

  /** What cannot be read may be a person's own. */
  async function isThere(secret: Ours): Promise<boolean> {
    if (!clipboard) return false
    const late = Promise.withResolvers<false>()
    const stop = clock.after(lookWithinMs, () => late.resolve(false))
    try {
      return await Promise.race([clipboard.read().then((text) => hash(text) === secret.hash), late.promise])
    } catch (error) {
      fault(error)
      return false
    } finally {
      stop()
    }
  }

  let clearing: Promise<void> = Promise.resolve()
  async function takeOut(was: Ours): Promise<void> {
    if (await isThere(was)) clipboard?.clear()
  }
  function clear(): Promise<void> {
    const was = forget()
    if (was) clearing = takeOut(was)
    return clearing
  }

  return {
    async copy(text, kind = 'plain') {
      if (!clipboard) return ok({ copied: false, text, clearsAfterSeconds: null })
      forget()
      // Before it is there: the app may end while it is on its way.
      if (kind === 'secret')
        ours = { hash: hash(text), stop: clock.after(clearsAfterSeconds * 1_000, () => void clear()), seen: null }
      try {
        await clipboard.write(text)
      } catch (error) {
        fault(error)
        return fail(problem('clipboard-failed'))
      }
      return ok({ copied: true, text: null, clearsAfterSeconds: kind === 'secret' ? clearsAfterSeconds : null })
    },
    clear,
    look() {
      const secret = ours
      if (!secret) return
      secret.seen = null
      void isThere(secret).then((seen) => (secret.seen = seen))
    },
    clearNow() {
      if (!ours) return
      if (ours.seen === null) return void clear()
      if (forget()?.seen) clipboard?.clear()
    },
  }
}
