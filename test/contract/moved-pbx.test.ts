import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { clientOf } from '../support/pbx/client.ts'
import { answered, openWholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

type Serve = (request: IncomingMessage, response: ServerResponse) => void

async function serve(listener: Serve): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function pbxOf(): Promise<DemoPbxServer> {
  const pbx = await startDemoPbx({ extensions: 3, limit: 10_000 })
  closing.push(() => pbx.close())
  return pbx
}

/** A web server whose PBX is below `/pbx`; everything else is as `other` has it. Answers its address and what it was asked. */
async function below(pbx: DemoPbxServer, other: Serve) {
  const asked: string[] = []
  const address = await serve((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (!request.url?.startsWith('/pbx/api/')) return other(request, response)
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { authorization = '', 'content-type': type } = request.headers
        const headers = { authorization, ...(type ? { 'content-type': type } : {}) }
        const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}
        void fetch(`${pbx.address}${request.url?.slice(4)}`, { method: request.method ?? 'GET', headers, ...body }).then(
          async (answer) => {
            response
              .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
              .end(await answer.text())
          },
        )
      })
  })
  return { address, asked }
}

const page: Serve = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Hi</title>')
const query = { page: 1, perPage: 50 }
const click = { lane: 'click' } as const

describe('a PBX below a path', () => {
  it.each([
    ['its path', '/pbx'],
    ['its path and a slash', '/pbx/'],
    ['a page of its console', '/pbx/console/extensions?tab=2#top'],
    ['a request of its API', '/pbx/api/pbx/extensions?page=1'],
  ])('is connected to by %s, and worked with there', async (_name, typed) => {
    const pbx = await pbxOf()
    const web = await below(pbx, page)
    const app = await openWholeApp()
    closing.push(() => app.close())
    const { calls } = app.linecard
    const entry = { with: 'token', token: pbx.token } as const
    const account = await answered(app, calls['accounts.connect']({ address: `${web.address}${typed}`, name: 'Acme', entry }))
    expect(account).toMatchObject({ ok: true, value: { address: `${web.address}/pbx` } })
    const accountId = account.ok ? account.value.id : ''
    expect(await answered(app, calls['extensions.sync']({ accountId }))).toMatchObject({ ok: true })
    expect(
      await answered(app, calls['credentials.rotate']({ accountId, number: '1001', password: { mode: 'generate' } })),
    ).toMatchObject({ ok: true })
    const again = await answered(app, calls['accounts.connect']({ address: `${web.address}/pbx`, name: 'Acme', entry }))
    expect(again).toMatchObject({ ok: false, problem: { kind: 'account-exists' } })
  })

  it('is connected to by its host when a page of its console was pasted', async () => {
    const pbx = await pbxOf()
    const app = await openWholeApp()
    closing.push(() => app.close())
    const address = `${pbx.address}/console/login?next=%2F`
    const account = await answered(
      app,
      app.linecard.calls['accounts.connect']({ address, name: 'Acme', entry: { with: 'token', token: pbx.token } }),
    )
    expect(account).toMatchObject({ ok: true, value: { address: pbx.address } })
  })

  it('tells of the token where the API is, and not of the places where it is not', async () => {
    const pbx = await pbxOf()
    const web = await below(pbx, page)
    const app = await openWholeApp()
    closing.push(() => app.close())
    const entry = { with: 'token', token: '1|not-a-token' } as const
    const refused = await answered(
      app,
      app.linecard.calls['accounts.connect']({ address: `${web.address}/pbx/console`, name: 'Acme', entry }),
    )
    expect(refused).toMatchObject({ ok: false, problem: { kind: 'token-wrong' } })
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%i to another path of the same host is followed for a read', async (status) => {
    const pbx = await pbxOf()
    const web = await below(pbx, (request, response) => void response.writeHead(status, { location: `/pbx${request.url}` }).end())
    const client = clientOf(web.address, pbx.token)
    closing.push(() => client.close())
    expect(await client.extensions(query, click)).toMatchObject({ ok: true, value: { total: 3 } })
    expect(web.asked).toEqual(['/api/pbx/extensions', '/pbx/api/pbx/extensions'].map((path) => `GET ${path}?page=1&per_page=50`))
    // One that is for good is remembered: a second request for each would cost the PBX's minute twice.
    await client.extension('1001', click)
    expect(web.asked.length).toBe(status === 301 || status === 308 ? 3 : 4)
  })

  it.each([307, 308])('%i takes a write along as the write that it is', async (status) => {
    const pbx = await pbxOf()
    const web = await below(pbx, (request, response) => void response.writeHead(status, { location: `/pbx${request.url}` }).end())
    const client = clientOf(web.address, pbx.token)
    closing.push(() => client.close())
    expect(await client.update('1001', { displayName: 'Ann' }, click)).toMatchObject({ ok: true, value: { displayName: 'Ann' } })
    expect(web.asked).toEqual(['PUT /api/pbx/extensions/1001', 'PUT /pbx/api/pbx/extensions/1001'])
  })

  it.each([
    [301, 'refused'],
    [302, 'refused'],
    [303, 'unknown'],
  ])('%i turns no write into a read: it is %s', async (status, outcome) => {
    const asked: string[] = []
    const address = await serve((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(status, { location: `/pbx${request.url}` }).end()
    })
    const client = clientOf(address, '12|a-token')
    closing.push(() => client.close())
    expect(await client.update('1001', { displayName: 'Ann' }, click)).toMatchObject({
      ok: false,
      outcome,
      problem: { kind: 'pbx-redirect' },
    })
    expect(asked).toEqual(['PUT /api/pbx/extensions/1001'])
  })

  it.each([
    ['another port', (other: string) => other],
    ['another host', () => 'https://evil.example/collect'],
    ['another host without a scheme', (other: string) => other.replace('http:', '')],
    ['the same host with a login', (_other: string, own: string) => own.replace('//', '//ann:pass@')],
    ['nowhere', () => ''],
    ['something that is no address', () => 'http://['],
    ['a script', () => 'javascript:alert(1)'],
  ])('to %s is not followed, and the token stays', async (_name, place) => {
    const visits: string[] = []
    const other = await serve((request, response) => {
      visits.push(request.url ?? '')
      response.end('{}')
    })
    let asked = 0
    const address: string = await serve((_request, response) => {
      asked += 1
      response.writeHead(307, { location: place(other, address) }).end()
    })
    const client = clientOf(address, '12|a-token')
    closing.push(() => client.close())
    expect(await client.extensions(query, click)).toMatchObject({ ok: false, problem: { kind: 'pbx-redirect' } })
    expect([visits, asked]).toEqual([[], 1])
  })

  it('in a circle ends', async () => {
    let asked = 0
    const address = await serve((request, response) => {
      asked += 1
      response.writeHead(302, { location: request.url ?? '' }).end()
    })
    const client = clientOf(address, '12|a-token')
    closing.push(() => client.close())
    expect(await client.extensions(query, click)).toMatchObject({ ok: false, problem: { kind: 'pbx-redirect' } })
    expect(asked).toBe(4)
  })
})
