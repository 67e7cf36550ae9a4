import * as z from 'zod'
import { settingsSchema, type Emit, type LinkCertificateFiles, type Settings } from '#shared/contract.ts'
import { phrase } from '#shared/phrase.ts'
import type { Policy } from '#shared/policy.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Store } from '../store/store.ts'

export interface SettingsStore {
  get(): Settings
  /** Changes what is there; `undefined` leaves a setting as it is. */
  change(patch: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Result<Settings>
}

const defaults: Settings = {
  theme: 'system',
  locale: 'system',
  lastTarget: null,
  extraCertificates: '',
  linkCertificate: null,
  quietHours: null,
  tourDone: false,
  checkForUpdates: true,
  auditDays: null,
  scanSounds: false,
  window: null,
  filters: {},
}

/** A PEM text is taken whole or not at all: anything outside its blocks would be a certificate that somebody thinks is trusted. */
function isPem(text: string): boolean {
  const outside = text.replace(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g, '')
  return outside.trim() === ''
}

/** The app's settings, one row each, so that a later version's unknown ones survive an older version. */
export function createSettings(
  store: Store,
  emit: Emit,
  /** Why a certificate for one-time links cannot serve; null: it can. */
  linkTrouble: (files: LinkCertificateFiles) => Problem | null,
  /** The language that an organization sets; null: the person's own choice. */
  setLanguage: () => Policy['language'],
): SettingsStore {
  /** As they are in the records, which nobody else changes meanwhile; null: not read yet. Every request asks for some of them. */
  let known: Settings | null = null

  function read(): Settings {
    const rows = store.all(z.object({ name: z.string(), value: z.string() }), 'SELECT name, value FROM settings')
    const found: Record<string, unknown> = { ...defaults }
    for (const { name, value } of rows) {
      if (!(name in settingsSchema.shape)) continue
      const merged = settingsSchema.safeParse({ ...defaults, [name]: JSON.parse(value) })
      if (merged.success) found[name] = JSON.parse(value)
    }
    return settingsSchema.parse(found)
  }

  function get(): Settings {
    known ??= read()
    // Here alone, so that everything in that language follows.
    return { ...known, locale: setLanguage() ?? known.locale }
  }

  return {
    get,
    change(patch) {
      if (patch.extraCertificates !== undefined && !isPem(patch.extraCertificates)) {
        return fail(problem('input-invalid', {}, { fields: { extraCertificates: [phrase('must-pem')] } }))
      }
      if (patch.locale !== undefined && setLanguage() !== null) return fail(problem('language-set'))
      const trouble = patch.linkCertificate ? linkTrouble(patch.linkCertificate) : null
      if (trouble) return fail(trouble)
      known = null
      store.transaction(() => {
        for (const [name, value] of Object.entries(patch)) {
          if (value === undefined) continue
          store.run(
            'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
            name,
            JSON.stringify(value),
          )
        }
      })
      const settings = get()
      emit('settings.changed', settings)
      return ok(settings)
    },
  }
}
