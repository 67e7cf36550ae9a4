import { afterEach, expect, it } from 'vitest'
import { defaultSipService } from '#shared/sip-service.ts'
import type { OneTimeLink } from '#shared/handoff.ts'
import { ok } from '#shared/result.ts'
import { createArtefacts } from '../../../src/main/provisioning/artefacts.ts'
import { createOneTime } from '../../../src/main/provisioning/one-time-calls.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { createCopying } from '../../../src/main/host/copying.ts'
import { memoryClipboard } from '../../support/e2e/clipboard.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { deskReaders } from '../../support/readers/desk-phones.ts'
import { crossing, crossingService } from '../../support/e2e/crossing.ts'
import { anExtension } from '../../support/extensions.ts'

const secret = 'sentinel"<&>secret'
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function start(addresses = ['127.0.0.1']) {
  const events: OneTimeLink[] = []
  const clipboard = memoryClipboard()
  const artefacts = createArtefacts(
    openStore(':memory:'),
    handClock(),
    () => 3,
    () => null,
  )
  const service = crossingService(
    createOneTime({
      artefacts,
      copy: createCopying(clipboard, handClock(), () => {}).copy,
      version: () => 3,
      sip: () => ok(defaultSipService('pbx.example.com')),
      extension: () => ok(anExtension()),
      password: async () => ok(secret),
      clock: handClock(),
      random: systemRandom,
      interfaces: () => addresses.map((address) => ({ name: 'lo', address })),
      certificate: () => null,
      addressesOf: async () => [],
      changed: (link) => events.push(crossing(link, 'oneTime.changed')),
      refusal: () => null,
    }),
  )
  closing.push(() => service.close())
  return { ...service, events, artefacts, clipboard }
}

it('makes an extension’s file and hands it to the phone that fetches it', async () => {
  const { calls, events, artefacts } = start()
  const offered = await calls['oneTime.offer']({ accountId: 'a', number: '1001', target: 'fanvil', mac: '00:15:65:AB:CD:EF' })
  if (!offered.ok) throw new Error(offered.problem.message)
  const link = offered.value
  expect(link.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22,}\/001565abcdef\.cfg$/)
  const code = await calls['oneTime.code']({ id: link.id })
  expect(code.ok && code.value).toMatchObject({ carriesPassword: false })
  expect(await calls['oneTime.code']({ id: 'another' })).toMatchObject({ problem: { kind: 'link-over' } })
  expect(artefacts.of('a', '1001')).toEqual([])
  const answer = await fetch(link.url)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  expect(deskReaders['fanvil']?.([{ name: '001565abcdef.cfg', bytes }])).toMatchObject({
    password: secret,
    displayName: 'Nguyễn Thị Hằng',
  })
  await expect.poll(() => events.at(-1)?.state).toBe('delivered')
  expect(artefacts.of('a', '1001')).toMatchObject([{ kind: 'link', target: 'fanvil', mac: '001565abcdef', version: 3 }])
  expect(artefacts.of('a', '1001')[0]?.place).toMatch(/^127\.0\.0\.1 /)
  expect(JSON.stringify(events)).not.toContain(secret)
  expect(await calls['oneTime.list']({})).toMatchObject({ ok: true, value: [{ id: link.id, state: 'delivered' }] })
})

it('is refused for the same reasons as any other hand-off', async () => {
  const { calls } = start()
  const offer = { accountId: 'a', number: '1001' }
  expect(await calls['oneTime.offer']({ ...offer, target: 'fanvil' })).toMatchObject({ problem: { kind: 'mac-missing' } })
  expect(await calls['oneTime.offer']({ ...offer, target: 'panasonic-hdv', mac: '001565abcdef' })).toMatchObject({
    problem: { kind: 'target-refuses', params: { field: { code: 'field-password' } } },
  })
  expect(await calls['oneTime.offer']({ ...offer, target: 'grandstream-wave' })).toMatchObject({
    problem: { kind: 'target-has-no-file', params: { target: expect.stringContaining('Wave') } },
  })
})

it('says that there is no network instead of listening somewhere else', async () => {
  const { calls } = start([])
  expect(await calls['oneTime.networks']({})).toEqual(ok([]))
  const offered = await calls['oneTime.offer']({ accountId: 'a', number: '1001', target: 'linphone' })
  expect(offered).toMatchObject({ ok: false, problem: { kind: 'no-local-network' } })
})

it('stops the links of an account that is removed, and one that a person stops', async () => {
  const { calls, forgetAccount, events } = start()
  for (const accountId of ['a', 'b', 'b']) await calls['oneTime.offer']({ accountId, number: '1001', target: 'linphone' })
  forgetAccount('a')
  expect(events.filter((link) => link.state === 'stopped').map((link) => link.accountId)).toEqual(['a'])
  const last = events.filter((link) => link.state === 'open').at(-1)
  await calls['oneTime.stop']({ id: last?.id ?? '' })
  expect(events.at(-1)).toMatchObject({ id: last?.id, state: 'stopped' })
})

it('copies the addresses of links that are open, by id, and says when none is', async () => {
  const { calls, clipboard } = start()
  const offer = async () => {
    const offered = await calls['oneTime.offer']({ accountId: 'a', number: '1001', target: 'fanvil', mac: '00:15:65:AB:CD:EF' })
    if (!offered.ok) throw new Error(offered.problem.message)
    return offered.value
  }
  const [first, second] = [await offer(), await offer()]
  const copied = async (what: 'address' | 'folder' | 'list', ids: string[]) => {
    expect(await calls['oneTime.copy']({ ids, what })).toEqual(ok({ copied: true, text: null, clearsAfterSeconds: null }))
    return clipboard.text
  }
  expect(await copied('address', [first.id])).toBe(first.url)
  expect(await copied('folder', [first.id])).toBe(first.folderUrl)
  expect(await copied('list', [first.id, second.id])).toBe(`1001\t${first.url}\n1001\t${second.url}`)
  await calls['oneTime.stop']({ id: first.id })
  expect(await copied('list', [first.id, 'never-was', second.id])).toBe(`1001\t${second.url}`)
  await calls['oneTime.stop']({ id: second.id })
  expect(await calls['oneTime.copy']({ ids: [second.id], what: 'address' })).toMatchObject({ problem: { kind: 'link-over' } })
})
