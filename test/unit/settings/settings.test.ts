import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '#shared/policy.ts'
import { createSettings, type SettingsStore } from '../../../src/main/settings/settings.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { steppedClock } from '../../support/clocks/stepped-clock.ts'

let folder = ''
let store: Store
let reads = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-settings-'))
  const records = openStore(join(folder, 'linecard.sqlite'), steppedClock())
  reads = 0
  store = {
    ...records,
    all(...query) {
      reads += 1
      return records.all(...query)
    },
  }
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function settingsIn(language: () => Policy['language'] = () => null): SettingsStore {
  return createSettings(
    store,
    () => {},
    () => null,
    language,
  )
}

describe('settings', () => {
  it('are read from the records once, however many requests ask for them', () => {
    const settings = settingsIn()
    for (let request = 0; request < 50; request += 1) expect(settings.get().extraCertificates).toBe('')
    expect(reads).toBe(1)
  })

  it('are what was changed, at once and after another start', () => {
    const settings = settingsIn()
    expect(settings.get().theme).toBe('system')
    settings.change({ theme: 'dark' })
    expect(settings.get().theme).toBe('dark')
    expect(settingsIn().get().theme).toBe('dark')
  })

  it('are what is in the records where a change could not be written', () => {
    const settings = settingsIn()
    settings.change({ theme: 'dark' })
    const write = store.run
    store.run = () => {
      throw new Error('the disk is full')
    }
    expect(() => settings.change({ theme: 'light' })).toThrow('the disk is full')
    store.run = write
    expect(settings.get().theme).toBe('dark')
  })

  it('follow a language that an organization sets, whenever it does', () => {
    let language: Policy['language'] = null
    const settings = settingsIn(() => language)
    settings.change({ locale: 'en' })
    expect(settings.get().locale).toBe('en')
    language = 'vi'
    expect(settings.get().locale).toBe('vi')
    language = null
    expect(settings.get().locale).toBe('en')
  })
})
