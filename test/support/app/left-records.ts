import type { ExtensionRow } from '#shared/extension.ts'
import { systemClock } from '../../../src/main/system/clock.ts'
import { createDirectory } from '../../../src/main/extensions/directory.ts'
import { createSettings } from '../../../src/main/settings/settings.ts'
import type { Store } from '../../../src/main/store/store.ts'

/** Writes what a session before would have left: an account whose PBX is not there, its rows, and a tour that is done. */
export function leaveRecords(store: Store, rows: readonly ExtensionRow[]): void {
  const sip = { domain: 'sip.example.vn', transport: 'tls', port: 5061, outboundProxy: null, expiresSeconds: 3_600 }
  const now = Date.now()
  store.run(
    'INSERT INTO accounts (id, name, address, sip, last_answer_at, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    'office',
    'Office',
    'https://127.0.0.1:9',
    JSON.stringify({ ...sip, srtp: 'off', stun: null, voicemail: null }),
    now,
    now,
  )
  createSettings(
    store,
    () => {},
    () => null,
    () => null,
  ).change({ tourDone: true })
  const directory = createDirectory(store, systemClock)
  directory.put(
    'office',
    rows.map(({ registration: _registration, password: _password, readAt: _readAt, ...extension }) => extension),
  )
  store.transaction(() => {
    for (const { number, registration } of rows) if (registration) directory.setRegistration('office', number, registration)
  })
}
