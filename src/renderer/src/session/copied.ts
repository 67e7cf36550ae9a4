import type { Copied } from '#shared/contract.ts'
import type { Result } from '#shared/result.ts'
import { m } from '../paraglide/messages.js'
import { app } from './app.svelte.ts'

/** Tells how a copy ended. `stays`: what is said where it stays in the clipboard. */
export function sayCopied(copied: Result<Copied>, stays: string = m.copied()): void {
  if (!copied.ok) return app.say('', copied.problem)
  const { clearsAfterSeconds: seconds } = copied.value
  app.say(seconds === null ? stays : m.copied_clears({ seconds }))
}
