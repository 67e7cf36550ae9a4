import { join } from 'node:path'
import { expect, it } from 'vitest'
import { phrase } from '#shared/phrase.ts'
import { problem } from '#shared/problem.ts'
import { fail } from '#shared/result.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'
import { openStore } from '../../src/main/store/store.ts'
import { temporaryFolder } from '../support/app/started-shell.ts'
import { answered, connected, openWholeApp } from '../support/app/whole-app.ts'

const none = async () => fail(problem('keychain-absent', { reason: phrase('keychain-no-bus'), remedy: 'Start one.' }))
let lists = 0
const names = () => ((lists += 1), none())
const absent: Keychain = { mode: 'os', get: none, set: none, remove: none, names }

it('on records of an earlier version, whose keychain is absent, everything works for this session only', async () => {
  const folder = temporaryFolder()
  const store = openStore(join(folder, 'linecard.sqlite'))
  // As left behind by a version that kept each secret as an entry of its own: which there are, only the keychain could tell.
  store.run('INSERT OR IGNORE INTO keychain_gaps VALUES (1)')
  const pbx = await startDemoPbx({ extensions: 3 })
  const app = await openWholeApp({ osKeychain: absent, records: Promise.resolve(store) })
  try {
    const { calls } = app.linecard
    await calls['keychain.useSessionOnly']({})
    const accountId = await connected(app, pbx)
    await answered(app, calls['extensions.sync']({ accountId }))
    const generate = { mode: 'generate' } as const
    const drafts = [
      { draft: { number: '6001' }, password: generate },
      { draft: { number: '6002', voicemailEnabled: true, voicemailPin: '4711' }, password: { mode: 'pbx' } as const },
    ]
    for (const { draft, password } of drafts) {
      expect(await answered(app, calls['extensions.create']({ accountId, draft, password }))).toMatchObject({ ok: true })
      expect(await answered(app, calls['credentials.reveal']({ accountId, number: draft.number }))).toMatchObject({ ok: true })
    }
    // One that others made may have a PIN there, too.
    const others = pbx.api.rows()[0]?.extension_number ?? ''
    for (const number of ['6001', others]) {
      const rotated = calls['credentials.rotate']({ accountId, number, password: generate })
      expect(await answered(app, rotated)).toMatchObject({ ok: true })
    }
    const items = ['6001', '6002', others].map((number) => ({ number, target: 'linphone' }))
    const sheet = { paper: 'a4', perPage: 8, language: 'en' } as const
    const cards = calls['cards.save']({ accountId, items, sheet, withPassword: true, withPin: true })
    expect(await answered(app, cards)).toMatchObject({ ok: true })
    // Asking it takes time, which an app with a thousand cards does not have: not once a card.
    const asked = lists
    const many = Array.from({ length: 40 }, () => ({ number: others, target: 'linphone' }))
    expect(
      await answered(app, calls['cards.save']({ accountId, items: many, sheet, withPassword: true, withPin: true })),
    ).toMatchObject({ ok: true })
    expect(lists - asked).toBeLessThan(5)
  } finally {
    await app.close()
    await pbx.close()
  }
})
