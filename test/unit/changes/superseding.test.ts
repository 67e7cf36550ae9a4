import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ExtensionPatch } from '#shared/extension.ts'
import { account, openOffice, type Office } from '../../support/app/office.ts'
import type { Fault } from '../../support/pbx/pbx-in-process.ts'

async function ready(): Promise<Office> {
  const office = openOffice()
  await office.go(office.app.extensions.sync(account, 'click'))
  return office
}

const update = (office: Office, patch: ExtensionPatch) =>
  office.go(office.app.calls['extensions.update']({ accountId: account, number: '1001', patch }))
const list = async (office: Office) => {
  const queue = await office.go(office.app.calls['queue.list']({ accountId: account }))
  return queue?.ok ? queue.value : []
}
const kinds = async (office: Office) => (await list(office)).map(({ kind, state }) => `${kind} ${state}`)
const there = (office: Office) => office.api.row('1001')

/** Everything works again, and what waits is applied as far as it goes without a person. */
async function calm(office: Office): Promise<void> {
  office.offline = false
  office.faults.length = 0
  for (let round = 0; round < 3; round += 1) {
    await office.rest(10)
    await office.go(office.app.work())
  }
}

describe('a person’s newer edit of the same field', () => {
  it.each(['reset-before', 'reset-after', 'error-before', 'error-after', 'half'] as const)(
    'takes the place of one whose answer never came (%s), and is in conflict with nothing',
    async (fault) => {
      const office = await ready()
      // Neither the answer nor the look after it comes.
      office.faults.push(fault, 'reset-before', 'reset-before', 'reset-before')
      await update(office, { displayName: 'First', maxConcurrent: 5 })
      await update(office, { displayName: 'Second' })
      await calm(office)
      expect(there(office)).toMatchObject({ display_name: 'Second', max_concurrent: 5 })
      expect(await list(office)).toEqual([])
    },
  )

  it('waits behind it without a network, and is based on what was really there', async () => {
    const office = await ready()
    office.faults.push('reset-before', 'offline')
    await update(office, { displayName: 'First' })
    await update(office, { displayName: 'Second' })
    await calm(office)
    expect(there(office)?.display_name).toBe('Second')
    expect(await list(office)).toEqual([])
  })

  it('settles a conflict about it: the person has said what it is to be', async () => {
    const office = await ready()
    office.offline = true
    await office.go(office.app.extensions.refresh(account, '1001', 'click'))
    await update(office, { displayName: 'Mine' })
    office.api.put('1001', { display_name: 'Theirs' })
    await calm(office)
    expect(await kinds(office)).toEqual(['edit conflict'])
    await update(office, { displayName: 'Newer' })
    expect(await list(office)).toEqual([])
    expect(there(office)?.display_name).toBe('Newer')
  })

  it('that the PBX refuses leaves the older one as it was', async () => {
    const office = await ready()
    office.faults.push('reset-before', 'reset-before', 'reset-before', 'reset-before')
    await update(office, { outboundCallerId: '0900000021' })
    expect(await update(office, { outboundCallerId: 'no such number' })).toMatchObject({
      ok: false,
      problem: { kind: 'invalid' },
    })
    await calm(office)
    expect(there(office)?.outbound_caller_id).toBe('0900000021')
  })

  it('is still in conflict with what somebody else wrote meanwhile', async () => {
    const office = await ready()
    office.faults.push('reset-before', 'offline')
    await update(office, { displayName: 'First' })
    await update(office, { displayName: 'Second' })
    office.clock.pass(2_000)
    office.api.put('1001', { display_name: 'Theirs' })
    await calm(office)
    expect(there(office)?.display_name).toBe('Theirs')
    expect(await kinds(office)).toEqual(['edit conflict'])
  })

  it('also of the voicemail PIN: the older one is not sent behind it', async () => {
    const office = await ready()
    office.faults.push('reset-before', 'reset-before', 'reset-before', 'reset-before')
    await update(office, { voicemailPin: '1111' })
    await update(office, { voicemailPin: '2222' })
    await calm(office)
    expect(there(office)?.voicemail_pin).toBe('2222')
    expect(await office.go(office.app.credentials.voicemailPin(account, '1001'))).toEqual({ ok: true, value: '2222' })
    const names = await office.keychain.names()
    expect(names.ok && names.value.filter((name) => name.startsWith('queued/'))).toEqual([])
  })
})

it('one person alone is never in conflict, whatever is lost, and the last word about each field is what the PBX has (property)', async () => {
  const edit = fc.record({
    field: fc.constantFrom('displayName' as const, 'maxConcurrent' as const),
    lost: fc.array(fc.constantFrom<Fault>('reset-before', 'reset-after', 'error-after', 'half', 'offline'), { maxLength: 4 }),
    restart: fc.boolean(),
    calm: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 2, maxLength: 8 }), async (edits) => {
      const office = await ready()
      const last: Record<string, unknown> = {}
      for (const [index, { field, lost, restart, calm: rests }] of edits.entries()) {
        office.faults.push(...lost)
        const value = field === 'displayName' ? `name ${index}` : 3 + (index % 7)
        await update(office, { [field]: value })
        last[field === 'displayName' ? 'display_name' : 'max_concurrent'] = value
        if (restart) {
          office.app.close()
          office.start()
        }
        if (rests) await office.rest(8)
        expect((await kinds(office)).filter((kind) => kind.endsWith('conflict'))).toEqual([])
      }
      await calm(office)
      expect(await kinds(office)).toEqual([])
      expect(there(office)).toMatchObject(last)
      office.app.close()
      office.store.close()
    }),
    { numRuns: 40 },
  )
})
