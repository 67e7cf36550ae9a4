import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ProblemKind } from '#shared/problem.ts'
import { connectionAfter } from '../support/app/connection-after.ts'
import { selfSigned, type TestKey } from '../support/network/keys.ts'
import { listenOn127 } from '../support/network/listener.ts'
import { needing } from '../support/sip/tools.ts'
import { startSquid, type Squid } from '../support/network/squid.ts'
import { createBy, startVisitedPbx, type VisitedPbx } from '../support/network/ways.ts'

const need = needing('squid', 'openssl')
const login = { user: 'ann', password: 'sentinel-p@ss:w/rd% é' }
const by = (squid: Squid, user = login.user, password = login.password): string =>
  `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${squid.shown}`

describe.skipIf(need.missing)(need.title('behind a Squid that wants a name and a password'), () => {
  let folder: string
  let key: TestKey
  let squid: Squid
  let pbx: VisitedPbx
  const closing: (() => void)[] = []
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'linecard-squid-'))
    key = selfSigned(folder, 'pbx', 'DNS:localhost,IP:127.0.0.1')
    squid = await startSquid({ login, forbidden: ['.forbidden.example'] })
    pbx = await startVisitedPbx(key)
  })
  afterAll(() => {
    squid.kill()
    pbx.close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(() => {
    pbx.visits.length = 0
    for (const close of closing.splice(0)) close()
  })

  const create = (address: string, proxy: string) => createBy(address, proxy, { extraCertificates: () => key.cert })

  async function listener(onConnection: (socket: Socket) => void): Promise<string> {
    const { port, close } = await listenOn127(onConnection)
    closing.push(close)
    return `https://localhost:${port}`
  }

  it('the PBX is reached once, by the login in the settings', async () => {
    const reached = await create(pbx.address, by(squid))
    expect(reached.problem.said).toEqual(['reached'])
    expect(pbx.visits).toEqual(['POST true'])
  })

  it.each<[string, string, (squid: Squid) => string, ProblemKind]>([
    ['without a login', '', (one) => `http://${one.shown}`, 'proxy-sign-in'],
    ['with another password', '', (one) => by(one, 'ann', 'another'), 'proxy-login-rejected'],
    ['with another name', '', (one) => by(one, 'bob'), 'proxy-login-rejected'],
    ['to a host that its rules forbid', 'https://pbx.forbidden.example', by, 'proxy-refused'],
    ['to a name that it does not know', 'https://pbx.example.invalid', by, 'proxy-no-way'],
    ['to a port where nobody is', 'https://localhost:9', by, 'proxy-no-way'],
  ])('%s nothing is sent, and its answer is not the PBX’s', async (_name, address, proxy, kind) => {
    const refused = await create(address || pbx.address, proxy(squid))
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind, params: { proxy: squid.shown } } })
    expect(pbx.visits).toEqual([])
    // Its page says who asked, and our settings have a password.
    expect(JSON.stringify(refused)).not.toMatch(/sentinel|<html|ERR_/i)
    expect(connectionAfter(refused.problem)).toBe('offline')
  })

  it('a way that is cut before the PBX has proved itself has sent nothing', async () => {
    const address = await listener((socket) => void socket.once('data', () => socket.resetAndDestroy()))
    expect(await create(address, by(squid))).toMatchObject({ outcome: 'not-sent', problem: { kind: 'pbx-hung-up' } })
  })

  it('a Squid that ends while the PBX is being greeted has sent nothing', async () => {
    const own = await startSquid()
    const address = await listener((socket) => void socket.once('data', () => own.kill()))
    expect(await create(address, `http://${own.shown}`)).toMatchObject({ outcome: 'not-sent', problem: { kind: 'pbx-hung-up' } })
  })

  it('a Squid that ends while the PBX is at it leaves a create uncertain', async () => {
    const own = await startSquid()
    closing.push(own.kill)
    const slow = await startVisitedPbx(key, {}, () => own.kill())
    closing.push(slow.close)
    const cut = await create(slow.address, `http://${own.shown}`)
    expect(cut).toMatchObject({ outcome: 'unknown', problem: { kind: 'pbx-connection-lost' } })
    expect(slow.visits).toEqual(['POST true'])
  })
})
