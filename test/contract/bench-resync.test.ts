import { createSocket, type Socket } from 'node:dgram'
import { afterEach, describe, expect, it } from 'vitest'
import type { BenchNetworkParts } from '../../src/main/bench/network/network.ts'
import { answerTo } from '../support/bench/phone.ts'
import { filesFor, openRoom, type Room } from '../support/bench/room.ts'
import { handClock } from '../support/clocks/hand-clock.ts'
import { poll } from '../support/sip/tools.ts'

const mac = '001565a1b2c3'
const rooms: Room[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const one of rooms.splice(0)) await one.network.close()
  for (const one of sockets.splice(0)) one.close()
})

/** A phone that listens for SIP, and answers every request with this; null: nothing. */
async function phone(status: string | null): Promise<{ port: number; heard: string[] }> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  const heard: string[] = []
  socket.on('message', (bytes, from) => {
    heard.push(bytes.toString())
    if (status !== null) socket.send(answerTo(bytes.toString(), status), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { port: socket.address().port, heard }
}

async function room(parts: Partial<BenchNetworkParts> = {}): Promise<Room> {
  const opened = await openRoom([filesFor(mac, 'yealink')], { parts })
  rooms.push(opened)
  return opened
}
const answer = (here: Room): Promise<unknown> =>
  poll(
    12_000,
    () => here.desk.events.find(({ kind }) => kind === 'resync-answered') ?? null,
    () => 'nothing was told of the resync',
  )
const to = (port: number, target: string, user: string | null = null) => ({
  phoneId: `phone-${mac}`,
  address: '127.0.0.1',
  port,
  target,
  user,
})

describe('a resync', () => {
  it.each([
    ['yealink', 'check-sync;reboot=false'],
    ['snom', 'check-sync;reboot=false'],
    ['grandstream', 'resync'],
    ['poly', 'check-sync'],
  ])('of %s says %s, and what the phone answers', async (target, event) => {
    const [here, there] = [await room(), await phone('200 OK')]
    expect((await here.network.resync(to(there.port, target, '1001'))).ok).toBe(true)
    expect(await answer(here)).toMatchObject({ status: 200, phoneId: `phone-${mac}` })
    expect(there.heard).toHaveLength(1)
    expect(there.heard[0]).toContain(`\r\nEvent: ${event}\r\n`)
    expect(there.heard[0]?.split('\r\n')[0]).toBe(`NOTIFY sip:1001@127.0.0.1:${there.port} SIP/2.0`)
  })

  it('that the phone wants a password for is told as such', async () => {
    const [here, there] = [await room(), await phone('401 Unauthorized')]
    await here.network.resync(to(there.port, 'snom'))
    expect(await answer(here)).toMatchObject({ status: 401 })
  })

  it('that nobody answers is said four times, and then told as unanswered', async () => {
    const clock = handClock()
    const [here, there] = [await room({ clock }), await phone(null)]
    await here.network.resync(to(there.port, 'snom'))
    await clock.advance(7_499)
    expect(here.desk.events.map(({ kind }) => kind)).not.toContain('resync-answered')
    await clock.advance(1)
    expect(await answer(here)).toMatchObject({ status: null })
    await poll(
      5_000,
      () => (there.heard.length === 4 ? true : null),
      () => `it was said ${there.heard.length} times`,
    )
  })

  it('to an address of another network, or with a user that would break the request, leads nowhere odd', async () => {
    const [here, there] = [await room(), await phone('200 OK')]
    expect((await here.network.resync({ ...to(5060, 'snom'), address: '192.0.2.1' })).ok).toBe(false)
    await here.network.resync(to(there.port, 'snom', 'x\r\nEvil: y'))
    await answer(here)
    expect(there.heard[0]?.includes('Evil')).toBe(false)
  })
})
