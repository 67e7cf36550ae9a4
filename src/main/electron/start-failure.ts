import { fillIn } from '#shared/phrase.ts'
import { textsIn, type Texts } from '#shared/locales.ts'
import { StorageError, toStorageError } from '../store/storage-error.ts'
import { languageIn } from './desktop-look.ts'

export interface StartFailureOptions {
  readonly app: { whenReady(): Promise<unknown>; getLocale(): string; exit(code: number): void }
  readonly dialog: { showErrorBox(title: string, text: string): void }
  readonly dataDir: string
}

/** A start that failed says so and ends, whatever failed: without this Electron would live on without a window. */
export async function failStart(error: unknown, { app, dialog, dataDir }: StartFailureOptions): Promise<void> {
  // Before Electron is ready it knows no language, and on Linux a box would go to the terminal, where nobody may look.
  await app.whenReady()
  const texts = textsIn(languageIn(dataDir, app.getLocale()))
  try {
    dialog.showErrorBox(texts.dialogs.cannotStart, await textOf(error, texts, dataDir))
  } finally {
    app.exit(1)
  }
}

/** What went wrong, for a person. */
async function textOf(error: unknown, texts: Texts, dataDir: string): Promise<string> {
  const known = toStorageError(error, dataDir)
  if (!(known instanceof StorageError)) return known instanceof Error ? known.message : String(known)
  const { problems, phrases } = await texts.byCode()
  const { kind, params } = known.problem
  return `${fillIn(problems[kind].message, params, phrases)} ${fillIn(problems[kind].todo, params, phrases)}`
}
