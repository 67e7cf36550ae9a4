import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'

/** Says where something was saved, with the way there where this computer can show it. */
export function saySaved(path: string): void {
  app.say(m.saved_to({ path }), null, app.showsFiles ? { label: m.show_in_folder(), run: () => void showInFolder(path) } : null)
}

export async function showInFolder(path: string): Promise<void> {
  const shown = await app.call('files.show', { path })
  if (!shown.ok) app.say('', shown.problem)
}
