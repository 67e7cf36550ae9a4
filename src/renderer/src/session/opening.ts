// What the window shows first is asked for while the rest of its code is still on its way: this file, and what it imports, come before it.
import type { CallOutput } from '#shared/contract.ts'
import type { Result } from '#shared/result.ts'
import { createClient } from '../transport/client.ts'
import { afterNextPaint } from './after-next-paint.ts'

export const client = createClient()

const ask = (): Promise<Result<CallOutput<'app.open'>>> => client.call('app.open', {})
let first: Promise<Result<CallOutput<'app.open'>>> | null = ask()

/** The answer that was asked for at once, or a new one when that was taken already. */
export function opening(): Promise<Result<CallOutput<'app.open'>>> {
  const asked = first ?? ask()
  first = null
  return asked
}

// The first format of a span of time takes as long as drawing a screen full of rows; until main answers there is nothing else to do.
void afterNextPaint().then(() =>
  new Intl.NumberFormat(navigator.language, { style: 'unit', unit: 'second', unitDisplay: 'short' }).format(1),
)
