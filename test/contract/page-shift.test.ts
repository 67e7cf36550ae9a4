import { describe, expect, it } from 'vitest'
import { account, openOffice, type Office } from '../support/app/office.ts'
import { onPbx, restless, shown } from '../support/pbx/restless-list.ts'

describe('reading the whole list while others change it', () => {
  it('5,000 extensions, 200 creates and deletes between the pages: the directory ends equal to the PBX', async () => {
    for (const seed of [1, 2, 3]) {
      const changes = { left: 200 }
      const disturb = restless(seed, changes, 4)
      const office: Office = openOffice({
        extensions: 5_000,
        answered(request) {
          if (request.path === '/api/pbx/extensions') disturb(office)
        },
      })
      await office.go(office.app.extensions.sync(account, 'list'))
      expect(changes.left).toBe(0)
      expect(await shown(office)).toEqual(onPbx(office).sort())
      office.app.close()
      office.store.close()
    }
  }, 60_000)
})
