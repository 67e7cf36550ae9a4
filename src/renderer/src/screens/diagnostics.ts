import { m } from '../paraglide/messages.js'
import { app } from '../state/app.svelte.ts'

/** Copies a report without secrets; where main reaches no clipboard, this window does. */
export async function copyDiagnostics(): Promise<void> {
  const made = await app.call('diagnostics.copy', {})
  if (!made.ok) return app.say('', made.problem)
  try {
    if (made.value.text !== null) await navigator.clipboard.writeText(made.value.text)
    app.say(m.diagnostics_copied())
  } catch {
    app.say(m.copy_failed())
  }
}
