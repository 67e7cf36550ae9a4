import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { sayCopied } from '../../session/copied.ts'

/** Copies a report without secrets. */
export async function copyDiagnostics(): Promise<void> {
  sayCopied(await app.call('diagnostics.copy', {}), m.diagnostics_copied())
}
