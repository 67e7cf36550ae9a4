import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { clientOf } from '../support/pbx/client.ts'
import { answered, connected, openWholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function pbxOf(): Promise<DemoPbxServer> {
  const pbx = await startDemoPbx({ extensions: 3, limit: 10_000 })
  closing.push(() => pbx.close())
  return pbx
}

/** A network between Linecard and its PBX; after `sleep` the connections there were lead nowhere, and nobody is told. */
async function networkTo(pbx: DemoPbxServer) {
  const sockets = new Set<Socket>()
  let made = 0
  const server = createServer((near) => {
    made += 1
    const far = connect(Number(new URL(pbx.address).port), '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {}).on('close', () => other.destroy())
      one.on('data', (data) => void other.write(data))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    made: () => made,
    open: () => [...sockets].filter(({ destroyed }) => !destroyed).length,
    sleep: () => {
      for (const socket of sockets) socket.removeAllListeners('data').resume()
    },
  }
}

describe('connections of before a change of the network', () => {
  it('are dropped when nothing is on them, and the next request makes a new one', async () => {
    const pbx = await pbxOf()
    const network = await networkTo(pbx)
    const client = clientOf(network.address, pbx.token)
    closing.push(() => client.close())
    const list = () => client.extensions({ page: 1, perPage: 1 }, { lane: 'click' })
    expect(await list()).toMatchObject({ ok: true })
    expect(await list()).toMatchObject({ ok: true })
    expect(network.made()).toBe(1)
    client.renew()
    await expect.poll(network.open).toBe(0)
    expect(await list()).toMatchObject({ ok: true })
    expect(network.made()).toBe(2)
  })

  it('end the request that is on them first: a write on its way is not torn', async () => {
    const pbx = await pbxOf()
    const network = await networkTo(pbx)
    const client = clientOf(network.address, pbx.token)
    closing.push(() => client.close())
    const { handle } = pbx.api
    let letGo = (): void => {}
    let came = (): void => {}
    const arrived = new Promise<void>((resolve) => (came = resolve))
    const held = new Promise<void>((resolve) => (letGo = resolve))
    Object.assign(pbx.api, {
      async handle(request: Parameters<typeof handle>[0]) {
        if (request.method === 'POST') {
          came()
          await held
        }
        return handle(request)
      },
    })
    const write = client.changePassword('1001', 'a-password-of-ours', { lane: 'click' })
    await arrived
    client.renew()
    letGo()
    expect(await write).toMatchObject({ ok: true })
    await expect.poll(network.open).toBe(0)
  })

  it('carry no write after the computer woke up', async () => {
    const pbx = await pbxOf()
    const network = await networkTo(pbx)
    const app = await openWholeApp()
    closing.push(() => app.close())
    const accountId = await connected(app, { address: network.address, token: pbx.token })
    await answered(app, app.linecard.calls['extensions.sync']({ accountId }))
    network.sleep()
    app.linecard.networkChanged()
    const rotate = app.linecard.calls['credentials.rotate']({ accountId, number: '1001', password: { mode: 'generate' } })
    expect(await answered(app, rotate)).toMatchObject({ ok: true })
    expect(app.linecard.unfinished().unsettled).toEqual([])
  })
})

describe('a PBX that could not be reached', () => {
  it('is asked at once when the network changes, and once for all that tells of it', async () => {
    const pbx = await pbxOf()
    const app = await openWholeApp()
    closing.push(() => app.close())
    const accountId = await connected(app, pbx)
    await answered(app, app.linecard.calls['extensions.sync']({ accountId }))
    const state = async () => {
      const told = await app.linecard.calls['app.state']({})
      return told.ok ? told.value.connections.find((link) => link.accountId === accountId)?.state : null
    }
    pbx.faults.loseRequests = 1
    await answered(app, app.linecard.calls['extensions.refresh']({ accountId, number: '1001' }))
    expect(await state()).toBe('offline')
    pbx.faults.loseRequests = 0
    const before = pbx.requests.length
    await app.linecard.calls['app.networkChanged']({})
    app.linecard.networkChanged()
    app.linecard.networkChanged()
    // No time goes by but what an answer takes.
    await expect.poll(state, { timeout: 10_000 }).toBe('online')
    expect(pbx.requests.length - before).toBe(1)
  })
})
