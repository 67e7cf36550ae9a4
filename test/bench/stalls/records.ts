import { DatabaseSync } from 'node:sqlite'
import type { DemoExtension } from '../../../src/main/demo/company.ts'
import { answers } from '../../../src/main/pbx/wire.ts'
import { migrations } from '../../../src/main/store/migrations.ts'

export const account = 'office'

/** A database of the first version that had tables for all of this: the start has every later migration to do. */
const olderVersion = 5

/**
 * What a year with an account leaves behind, of an older version and with everything that a start goes through: its rows, for one in
 * five a password that Linecard made and a file that carries it, and a week of registrations of each.
 */
export function leaveYear(path: string, address: string, rows: readonly DemoExtension[], now: number): void {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN')
  for (const migration of migrations.slice(0, olderVersion)) database.exec(migration)
  database.exec(`PRAGMA user_version = ${olderVersion}`)
  const sip = { domain: 'sip.example.vn', transport: 'tls', port: 5061, outboundProxy: null, expiresSeconds: 3_600 }
  database
    .prepare('INSERT INTO accounts (id, name, address, sip, last_answer_at, created_at) VALUES (?, ?, ?, ?, ?, ?)')
    .run(account, 'Office', address, JSON.stringify({ ...sip, srtp: 'off', stun: null, voicemail: null }), now, now)
  database.prepare("INSERT INTO settings VALUES ('tourDone', 'true')").run()
  const extension = database.prepare('INSERT INTO extensions VALUES (?, ?, ?, ?, ?, ?, ?)')
  const version = database.prepare('INSERT INTO credential_versions VALUES (?, ?, 1, ?, ?, ?, NULL, ?)')
  const operation = database.prepare(
    "INSERT INTO operations (id, account_id, number, kind, version, state, started_at, changed_at) VALUES (?, ?, ?, 'create', 1, 'confirmed', ?, ?)",
  )
  const artefact = database.prepare(
    "INSERT INTO artefacts (account_id, number, target, kind, place, mac, hash, version, at) VALUES (?, ?, 'yealink', 'file', '/tmp', ?, ?, 1, ?)",
  )
  const span = database.prepare('INSERT INTO registration_spans VALUES (?, ?, ?, ?, ?)')
  const states = ['registered', 'unregistered', 'unknown'] as const
  for (const [index, row] of rows.entries()) {
    const number = row.extension_number
    const state = states[index % 3] ?? 'unknown'
    const read = answers.updated(number)({ data: row })
    if (!read.ok) throw new Error(`the demo's ${number} lacks ${read.field}`)
    const known = read.value
    extension.run(account, number, JSON.stringify(known), now, state, now - (index % 600) * 1_000, 'pbx')
    for (const [day, each] of states.entries()) {
      const from = now - (7 - day) * 86_400_000
      span.run(account, number, from, from + 3_600_000, each)
    }
    if (index % 5 !== 0) continue
    version.run(account, number, 'current', 'linecard', now, known.createdAt)
    operation.run(`op-${number}`, account, number, now, now)
    artefact.run(account, number, (0x001565000000 + index).toString(16).padStart(12, '0'), 'f'.repeat(64), now)
  }
  database.exec('COMMIT')
  database.close()
}
