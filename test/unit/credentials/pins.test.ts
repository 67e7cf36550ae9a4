import { describe, expect, it } from 'vitest'
import { account, openOffice, type Office, type OfficeOptions } from '../../support/app/office.ts'

async function ready(options: OfficeOptions = {}): Promise<Office> {
  const office = openOffice(options)
  await office.go(office.app.extensions.sync(account, 'click'))
  return office
}

const change = (office: Office, number: string, voicemailPin: string | null) =>
  office.go(office.app.calls['extensions.update']({ accountId: account, number, patch: { voicemailPin } }))
const create = (office: Office, number: string, mode: 'generate' | 'pbx', voicemailPin?: string) =>
  office.go(
    office.app.calls['extensions.create']({
      ...{ accountId: account, password: { mode } },
      draft: { number, ...(voicemailPin === undefined ? {} : { voicemailPin }) },
    }),
  )
/** What a card would say, and what the PBX has. */
async function both(office: Office, number: string) {
  const kept = await office.go(office.app.credentials.voicemailPin(account, number))
  return [kept?.ok ? kept.value : kept?.problem.kind, office.api.row(number)?.voicemail_pin]
}
/** Somebody else deletes the number and makes it anew. */
function remake(office: Office, number: string): void {
  office.api.drop(number)
  office.clock.pass(1_000)
  office.api.put(number, { display_name: 'Somebody else' })
}
async function calm(office: Office): Promise<void> {
  office.faults.length = 0
  office.app.close()
  office.start()
  await office.newToken()
  for (let round = 0; round < 3; round += 1) {
    await office.go(office.app.work())
    await office.rest(12)
  }
}

describe('a voicemail PIN', () => {
  it('is the one that the PBX has, wherever a change of it is cut off', async () => {
    let [before, after] = [0, 0]
    for (let step = 1; step <= 40; step += 1) {
      const office = await ready()
      await change(office, '1001', '1111')
      office.app.life.dieAfter(step)
      await change(office, '1001', '2222')
      await calm(office)
      const [kept, there] = await both(office, '1001')
      expect({ step, kept }).toEqual({ step, kept: there })
      if (there === '1111') before += 1
      else after += 1
    }
    // It was cut off before it was written down, and after.
    expect([before > 0, after > 0]).toEqual([true, true])
  })

  it.each(['offline', 'error-before', 'limit', 'portal'] as const)(
    'stays what it was until the PBX has the new one (%s)',
    async (fault) => {
      const office = await ready()
      await change(office, '1001', '1111')
      office.faults.push(fault)
      await change(office, '1001', '2222')
      const now = await both(office, '1001')
      expect(now[0]).toBe(now[1])
      await calm(office)
      expect(await both(office, '1001')).toEqual(['2222', '2222'])
    },
  )

  it('that was set or cleared while its create was in doubt is newer than the create’s own', async () => {
    for (const pin of ['2222', null]) {
      const office = await ready()
      office.faults.push('half', 'offline', 'offline')
      await create(office, '300', 'generate', '1111')
      office.faults.length = 0
      await office.go(office.app.calls['extensions.refresh']({ accountId: account, number: '300' }))
      await change(office, '300', pin)
      await calm(office)
      expect(await both(office, '300')).toEqual([pin, pin])
    }
  })

  it.each(['generate', 'pbx'] as const)(
    'of a create whose answer was lost is not taken for that of what somebody else made of the number at once (%s)',
    async (mode) => {
      const office = await ready()
      office.faults.push('reset-after')
      await create(office, '300', mode, '1111')
      remake(office, '300')
      await office.rest(12)
      await office.go(office.app.credentials.settle(account))
      const [kept, there] = await both(office, '300')
      expect(kept).toBe(there)
      await calm(office)
      // It is set once more, as the password is: then it is its own.
      expect(await both(office, '300')).toEqual(['1111', '1111'])
    },
  )

  it('is not sent to what somebody else made of the number since it was last read', async () => {
    const office = await ready()
    remake(office, '1001')
    const changed = await change(office, '1001', '1111')
    expect(changed).toMatchObject({ ok: false, problem: { kind: 'extension-remade' } })
    expect(await both(office, '1001')).toEqual([null, null])
    expect(await office.go(office.app.calls['queue.list']({ accountId: account }))).toEqual({ ok: true, value: [] })
    // Whoever has looked, and means this one, says it again.
    await change(office, '1001', '1111')
    expect(await both(office, '1001')).toEqual(['1111', '1111'])
  })

  it.each(['by a click', 'from the queue'])(
    'that reached what somebody else made of the number in that very moment is kept for nobody, and the change is told as one for another (%s)',
    async (way) => {
      let armed = false
      const office: Office = await ready({
        answered(request) {
          if (request.method !== 'GET' || !request.path.endsWith('/1001') || !armed) return
          armed = false
          remake(office, '1001')
        },
      })
      office.offline = way === 'from the queue'
      if (office.offline) await change(office, '1001', '1111')
      office.offline = false
      armed = true
      if (way === 'by a click') await change(office, '1001', '1111')
      await calm(office)
      expect(await both(office, '1001')).toEqual([null, '1111'])
      const queue = await office.go(office.app.calls['queue.list']({ accountId: account }))
      expect(queue).toMatchObject({ ok: true, value: [{ state: 'conflict', problem: { kind: 'conflict' } }] })
    },
  )

  it('of a create is not given to what a later create of the same number made', async () => {
    const office = await ready()
    office.faults.push('error-before')
    await create(office, '300', 'pbx', '1111')
    office.faults.push('half', 'offline', 'offline')
    await create(office, '300', 'generate')
    office.clock.pass(400_000)
    office.api.put('300', { password: 'somebody-else-set-this' })
    await calm(office)
    expect(await both(office, '300')).toEqual([null, null])
  })
})
