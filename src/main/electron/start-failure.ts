import { fillIn } from '#shared/phrase.ts'
import phrases from '../../../messages/vi/phrases.json' with { type: 'json' }
import { vietnamese } from '#shared/problem-texts.vi.ts'
import { StorageError, toStorageError } from '../store/storage-error.ts'
import { chosenLanguage } from './desktop-look.ts'
import { desktopTexts } from './desktop-texts.ts'

export interface StartFailureOptions {
  readonly app: { whenReady(): Promise<unknown>; getLocale(): string; exit(code: number): void }
  readonly dialog: { showErrorBox(title: string, text: string): void }
  readonly dataDir: string
}

/** A start that failed says so and ends, whatever failed: without this Electron would live on without a window. */
export async function failStart(error: unknown, { app, dialog, dataDir }: StartFailureOptions): Promise<void> {
  // Before Electron is ready it knows no language, and on Linux a box would go to the terminal, where nobody may look.
  await app.whenReady()
  const language = chosenLanguage(dataDir) ?? app.getLocale()
  try {
    dialog.showErrorBox(desktopTexts(language).cannotStart, textOf(error, language, dataDir))
  } finally {
    app.exit(1)
  }
}

/** What went wrong, for a person. */
function textOf(error: unknown, language: string, dataDir: string): string {
  const known = toStorageError(error, dataDir)
  if (!(known instanceof StorageError)) return known instanceof Error ? known.message : String(known)
  if (!language.toLowerCase().startsWith('vi')) return known.message
  const { kind, params } = known.problem
  return `${fillIn(vietnamese[kind].message, params, phrases)} ${fillIn(vietnamese[kind].todo, params, phrases)}`
}
