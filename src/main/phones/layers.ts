import * as z from 'zod'
import { layered, type LayeredSettings, type PhoneSettings, type SettingLayer } from '#shared/phone-settings.ts'
import { phoneSettingsSchema } from '#shared/phone-settings.ts'
import { keptKeysSchema, siteSchema, type KeptKey, type PhoneLayer, type Site } from '#shared/phone.ts'
import type { Store } from '../store/store.ts'

/** Where a phone stands: what decides which layers it has. */
export interface Standing {
  /** null: no record is kept of it (yet). */
  readonly id: string | null
  readonly accountId: string
  readonly siteId: string | null
  readonly target: string
  readonly model: string | null
}

/** What is kept of one layer. */
export interface Layer {
  readonly settings: PhoneSettings
  readonly keys: readonly KeptKey[]
}

const layerRow = z.object({ settings: z.string(), keys: z.string() })
const siteRow = z
  .object({ id: z.string(), account_id: z.string(), name: z.string() })
  .transform(({ account_id: accountId, ...row }): Site => siteSchema.parse({ ...row, accountId }))
const none: Layer = { settings: {}, keys: [] }

/** The name under which a layer's settings, keys and passwords are kept. A model is the same however it is written. */
export function layerKey(of: PhoneLayer): string {
  if (of.layer === 'company') return `company/${of.accountId}`
  if (of.layer === 'site') return `site/${of.siteId}`
  if (of.layer === 'phone') return `phone/${of.phoneId}`
  return `model/${of.accountId}/${of.target}/${(of.model ?? '').toLowerCase()}`
}

/** The layers that a phone has, from the widest. `model` may be twice: every phone of its maker, then its own model. */
export function layersOf({ id, accountId, siteId, target, model }: Standing): PhoneLayer[] {
  return [
    { layer: 'company', accountId },
    ...(siteId === null ? [] : [{ layer: 'site' as const, siteId }]),
    { layer: 'model', accountId, target, model: null },
    ...(model === null ? [] : [{ layer: 'model' as const, accountId, target, model }]),
    ...(id === null ? [] : [{ layer: 'phone' as const, phoneId: id }]),
  ]
}

/** Layers and sites as they are kept. */
export interface Layers {
  get(of: PhoneLayer): Layer
  put(of: PhoneLayer, accountId: string, layer: Layer): void
  drop(of: PhoneLayer): void
  site(id: string): Site | null
  sites(accountId: string): Site[]
  putSite(site: Site): void
  /** The phones of it have no site any more. */
  dropSite(id: string): void
  forgetAccount(accountId: string): void
}

export function createLayers(store: Store): Layers {
  const drop = (of: PhoneLayer): void => void store.run('DELETE FROM phone_layers WHERE layer = ?', layerKey(of))
  return {
    get(of) {
      const row = store.one(layerRow, 'SELECT settings, keys FROM phone_layers WHERE layer = ?', layerKey(of))
      if (!row) return none
      return {
        settings: phoneSettingsSchema.parse(JSON.parse(row.settings)),
        keys: keptKeysSchema.parse(JSON.parse(row.keys)),
      }
    },
    put(of, accountId, { settings, keys }) {
      store.run(
        'INSERT OR REPLACE INTO phone_layers (layer, account_id, settings, keys) VALUES (?, ?, ?, ?)',
        ...[layerKey(of), accountId, JSON.stringify(settings), JSON.stringify(keys)],
      )
    },
    drop,
    site: (id) => store.one(siteRow, 'SELECT id, account_id, name FROM sites WHERE id = ?', id),
    sites: (accountId) =>
      store.all(siteRow, 'SELECT id, account_id, name FROM sites WHERE account_id = ? ORDER BY name', accountId),
    putSite({ id, accountId, name }) {
      store.run('INSERT OR REPLACE INTO sites (id, account_id, name) VALUES (?, ?, ?)', id, accountId, name)
    },
    dropSite(id) {
      store.transaction(() => {
        store.run('UPDATE phones SET site_id = NULL WHERE site_id = ?', id)
        drop({ layer: 'site', siteId: id })
        store.run('DELETE FROM sites WHERE id = ?', id)
      })
    },
    forgetAccount(accountId) {
      store.transaction(() => {
        for (const table of ['sites', 'phone_layers', 'phone_passwords'])
          store.run(`DELETE FROM ${table} WHERE account_id = ?`, accountId)
      })
    },
  }
}

/** Of each setting that one of these layers has, its value and the layer that it comes from. */
export function settingsOf(layers: readonly PhoneLayer[], get: (of: PhoneLayer) => Layer): LayeredSettings {
  const all: Partial<Record<SettingLayer, PhoneSettings>> = {}
  for (const of of layers) all[of.layer] = { ...all[of.layer], ...get(of).settings }
  return layered(all)
}
