import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import * as z from 'zod'
import type { CallInput, HandlersOf } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { FileSaver } from '../provisioning/save.ts'
import type { Store } from '../store/store.ts'

/** What a file is chosen for. */
export type ChosenFile = CallInput<'files.choose'>['what']

/** Where files go: a dialog in Electron, the export folder in the browser host. */
export interface HostFiles {
  /** `startIn`: a folder to begin with; null: the host's own. */
  chooseFolder(suggestedName: string, startIn: string | null): Promise<string | null>
  /** Asks for a file, and answers its path; null: nobody chose one. Left out: this host cannot ask. */
  chooseFile?(what: ChosenFile, startIn: string | null): Promise<string | null>
  /** Shows a file in the system's file manager; null: this host cannot. */
  readonly show: ((path: string) => void) | null
}

/** Things that people keep in different places. */
export type SavedKind = 'setup' | 'bundle' | 'cards' | 'history' | 'phone-book' | 'labels' | 'inventory' | 'lists' | 'audit'
/** Where files that are read were chosen last. */
const chosenKind = 'certificates'

export interface SavedFilesPorts {
  readonly files: HostFiles
  readonly store: Store
  readonly clock: Clock
}

export interface SavedFiles {
  readonly calls: HandlersOf<'files'>
  readonly shows: boolean
  readonly chooses: boolean
  /** Asks where something of this kind goes, beginning where one went last. */
  for(kind: SavedKind): FileSaver
  /** What a saving call has written; it can be shown from then on. */
  noting<T>(saving: Promise<Result<T>>): Promise<Result<T>>
}

const rowName = 'folders'
const foldersSchema = z.record(z.string(), z.string())
/** So long a folder may take to say whether it is there, in ms: one on a server that is gone takes minutes. */
const thereWithinMs = 1_000
/** As many files are remembered, the newest. */
const most = 1_000

/**
 * Where things were saved. The next dialog begins in that folder, and a file can be shown there: only one that was written by this very
 * process, as it wrote it. A path that a window says is looked up and never opened.
 */
export function createSavedFiles({ files, store, clock }: SavedFilesPorts): SavedFiles {
  const written = new Set<string>()

  function folders(): Record<string, string> {
    const row = store.one(z.object({ value: z.string() }), 'SELECT value FROM settings WHERE name = ?', rowName)
    try {
      return foldersSchema.parse(JSON.parse(row?.value ?? '{}'))
    } catch {
      return {}
    }
  }

  function keep(kinds: readonly (SavedKind | typeof chosenKind | 'last')[], folder: string): void {
    try {
      store.run(
        'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        rowName,
        JSON.stringify({ ...folders(), ...Object.fromEntries(kinds.map((kind) => [kind, folder])) }),
      )
    } catch {
      // A disk that refuses costs the memory of it: what is saved may go to another one.
    }
  }

  /** Whether it is there, as far as that can be said soon. */
  async function isFolder(path: string): Promise<boolean> {
    let stopWaiting = (): void => {}
    const enough = new Promise<false>((resolve) => (stopWaiting = clock.after(thereWithinMs, () => resolve(false))))
    const found = stat(path).then(
      (one) => one.isDirectory(),
      () => false,
    )
    const there = await Promise.race([found, enough])
    stopWaiting()
    return there
  }

  async function startIn(...folders: (string | undefined)[]): Promise<string | null> {
    for (const folder of new Set(folders)) if (folder !== undefined && (await isFolder(folder))) return folder
    return null
  }

  function startFor(kind: SavedKind): Promise<string | null> {
    const { [kind]: own, last } = folders()
    return startIn(own, last)
  }

  return {
    shows: files.show !== null,
    chooses: files.chooseFile !== undefined,
    for: (kind) => ({
      async chooseFolder(suggestedName) {
        const folder = await files.chooseFolder(suggestedName, await startFor(kind))
        if (folder !== null) keep([kind, 'last'], folder)
        return folder
      },
    }),
    async noting(saving) {
      const saved = await saving
      if (!saved.ok) return saved
      for (const path of pathsIn(saved.value)) {
        written.delete(path)
        written.add(path)
      }
      for (const path of written) {
        if (written.size <= most) break
        written.delete(path)
      }
      return saved
    },
    calls: {
      async 'files.choose'({ what }) {
        if (!files.chooseFile) return fail(problem('input-invalid'))
        const path = await files.chooseFile(what, await startIn(folders()[chosenKind]))
        // What is saved goes elsewhere: its dialogs do not begin here.
        if (path !== null) keep([chosenKind], dirname(path))
        return ok({ path })
      },
      async 'files.show'({ path }) {
        if (!files.show || !written.has(path)) return fail(problem('input-invalid'))
        const there = await stat(path).then(
          () => true,
          () => false,
        )
        if (!there) return fail(problem('file-gone', { name: basename(path) }))
        files.show(path)
        return ok(null)
      },
    },
  }
}

const savedSchema = z.union([
  z.object({ path: z.string() }).transform(({ path }) => [path]),
  z.object({ paths: z.array(z.string()) }).transform(({ paths }) => paths),
])
const pathsIn = (value: unknown): readonly string[] => savedSchema.safeParse(value).data ?? []
