import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { artefactKinds } from '#shared/handoff.ts'
import { createPhoneRecords } from '../../../src/main/phones/phone-records.ts'
import { migrations } from '../../../src/main/store/migrations.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-taken-'))
  path = join(folder, 'linecard.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Artefact {
  readonly number: string
  readonly target: string
  readonly kind: string
  readonly mac: string | null
  readonly version?: number | null
  readonly at?: number
  readonly accountId?: string
}

/** Records as they were before phones were things of their own. */
function recordsOfBefore(artefacts: readonly Artefact[]) {
  const before = migrations.findIndex((migration) => migration.includes('CREATE TABLE phones'))
  const database = new DatabaseSync(path)
  for (const migration of migrations.slice(0, before)) database.exec(migration)
  database.exec(`PRAGMA user_version = ${before}`)
  const insert = database.prepare(
    `INSERT INTO artefacts (account_id, number, target, kind, place, mac, hash, version, at, of_created_at) VALUES (?, ?, ?, ?, ?, ?, 'h', ?, ?, ?)`,
  )
  for (const { number, target, kind, mac, version = 1, at = 5, accountId = 'a' } of artefacts)
    insert.run(accountId, number, target, kind, `/tmp/${kind}`, mac, version, at, '2026-11-24T08:00:00Z')
  database.close()
}

function takenOver(accountId = 'a') {
  const store = openStore(path)
  const phones = createPhoneRecords(store).page(accountId, '', 100)
  store.close()
  return phones
}

// There were no sessions then.
it.each(artefactKinds.filter((kind) => kind !== 'session'))(
  'what was made as a %s becomes the phone with its MAC, with line 1',
  (kind) => {
    recordsOfBefore([{ number: '1001', target: 'yealink', kind, mac: '001565abcdef', version: 3, at: 77 }])
    expect(takenOver()).toMatchObject([
      {
        accountId: 'a',
        mac: '001565abcdef',
        target: 'yealink',
        lines: [{ slot: 1, accountId: 'a', number: '1001', createdAt: '2026-11-24T08:00:00Z' }],
        given: { kind, place: `/tmp/${kind}`, at: 77, hash: null, lines: [{ number: '1001', version: 3 }], passwords: [] },
        told: null,
        retiredAt: null,
      },
    ])
  },
)

it('a MAC becomes one phone, of whom it was set up for last', () => {
  recordsOfBefore([
    { number: '1001', target: 'yealink', kind: 'file', mac: '001565abcdef' },
    { number: '1002', target: 'fanvil', kind: 'link', mac: '001565abcdef', accountId: 'b' },
  ])
  expect([takenOver('a'), takenOver('b').map(({ target, lines }) => [target, lines.map(({ number }) => number)])]).toEqual([
    [],
    [['fanvil', ['1002']]],
  ])
})

it('an app becomes one phone an extension, without a MAC, and a sheet or a contact becomes none', () => {
  recordsOfBefore([
    ...['file', 'copy', 'code'].map((kind) => ({ number: '1001', target: 'linphone', kind, mac: null })),
    { number: '1002', target: 'linphone', kind: 'card', mac: null },
    { number: '1001', target: 'zoiper', kind: 'card', mac: '001565abcdef' },
    ...['manual', 'vcard', 'csv', 'json'].map((target) => ({ number: '1001', target, kind: 'file', mac: '001565000001' })),
  ])
  const found = takenOver().map(({ target, mac, lines }) => `${target} ${mac} ${lines[0]?.number}`)
  expect(found.toSorted()).toEqual(['linphone null 1001', 'linphone null 1002', 'zoiper null 1001'])
})

it('knows every target that was there then: what was added since is in no record of before', () => {
  const migration = migrations.find((one) => one.includes('CREATE TABLE phones')) ?? ''
  const named = targets.filter(({ info }) => info.kind !== 'desk-phone' && info.kind !== 'adapter')
  for (const { info } of named) expect([info.id, migration.includes(`'${info.id}'`)]).toEqual([info.id, true])
})
