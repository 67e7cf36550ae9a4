// A session in a process that is killed without a word, and started again on what it left on the disk.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BenchRow, BenchSession } from '#shared/bench.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { asks } from '../support/bench/asks.ts'
import { askAsPhone, fetchAsPhone } from '../support/bench/phone.ts'
import { loopback } from '../support/bench/room.ts'
import { drive, type SessionApp } from '../support/bench/session-driver.ts'
import { there } from '../support/bench/there.ts'
import { yealinkAccount } from '../support/readers/desk-phones.ts'
import { readYealinkLines } from '../support/readers/line-formats.ts'
import { freePorts, poll } from '../support/sip/tools.ts'

const script = fileURLToPath(new URL('../support/bench/session-process.ts', import.meta.url))
const yealink = there(asks.find(({ maker }) => maker === 'Yealink'))
const numbers = ['3001', '3002', '3003']
const [first, second, third] = ['0015650c0e01', '0015650c0e02', '0015650c0e03'] as const
const secretOf = (number: string): string => `h7Kw2mPq9XnR${number}`

describe('a provisioning session whose process is killed', () => {
  let folder = ''
  let pbx: DemoPbxServer
  let app: SessionApp
  let ports: { readonly sip: number; readonly http: number }
  const registered = new Set<string>()

  const started = (): Promise<SessionApp> => {
    const args = ['--disable-warning=ExperimentalWarning', script, folder, String(ports.sip), String(ports.http)]
    return drive(spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] }))
  }

  beforeEach(async () => {
    registered.clear()
    folder = mkdtempSync(join(tmpdir(), 'linecard-bench-kills-'))
    ports = { sip: await freePorts(1), http: await freePorts(1) }
    pbx = await startDemoPbx({
      ...{ extensions: 1, limit: 100_000 },
      registration: async (number) => (registered.has(number) ? 'registered' : 'unregistered'),
    })
    app = await started()
  })
  afterEach(async () => {
    await app.end()
    await pbx.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function see(): Promise<{ session: BenchSession; row: (number: string) => BenchRow }> {
    const { session, rows } = await app.call('bench.session', {})
    return { session: there(session), row: (number) => there(rows.find((row) => row.number === number)) }
  }
  const until = (holds: (now: Awaited<ReturnType<typeof see>>) => boolean): Promise<true> =>
    poll(
      60_000,
      async () => (holds(await see()) ? true : null),
      async () => `it never came: ${JSON.stringify(await app.call('bench.session', {}))}`,
    )

  /** A phone starts, and asks by plug-and-play. */
  async function plugIn(mac: string): Promise<string> {
    const how = { address: loopback.address, sipPort: ports.sip, callId: `${mac}-${Math.random()}`, mac }
    return there((await askAsPhone(yealink, how, { forMs: 5_000 })).url)
  }
  /** The status, and whether what came has this extension's own password. */
  async function download(path: string, mac: string, number: string): Promise<[number, boolean]> {
    const { status, body } = await fetchAsPhone(`${path}${mac}.cfg`, { agent: 'Yealink SIP-T46U 108.86.0.20' })
    if (status !== 200) return [status, false]
    const { extension, password } = yealinkAccount(readYealinkLines(body.toString('utf8')), 1)
    return [status, extension === number && password === secretOf(number)]
  }
  async function killed(): Promise<void> {
    await app.kill()
    app = await started()
    await until(({ session }) => session.listening)
  }

  it('goes on at the next start: phones that come back to their old path get their file, and paths of those that registered stay closed', async () => {
    const entry = { with: 'token', token: pbx.token } as const
    const { id: accountId } = await app.call('accounts.connect', { address: pbx.address, entry })
    for (const number of numbers) {
      const password = { mode: 'choose', password: secretOf(number) } as const
      await app.call('extensions.create', { accountId, draft: { number, displayName: '' }, password })
    }
    const opened = await app.call('bench.start', {
      ...{ accountId, siteId: null, addresses: [loopback.address] },
      who: { from: 'numbers', numbers },
    })
    const before = there(opened.session)
    const { urls } = (await see()).session
    for (const text of [first, second, third]) await app.call('bench.scan', { id: before.id, text })

    // Nobody has come yet.
    await killed()
    const { session } = await see()
    expect([session.id, session.urls, session.undo]).toEqual([before.id, urls, { number: '3003', mac: third }])
    const [one, two] = [await plugIn(first), await plugIn(second)]
    expect(await download(one, first, '3001')).toEqual([200, true])
    await until(({ row }) => row('3001').steps.downloaded !== undefined)
    registered.add('3001')
    await until(({ row }) => row('3001').steps.verified !== undefined)

    // One is done, and one has its address and nothing else.
    await killed()
    expect((await see()).row('3001').steps.verified).toBeDefined()
    expect(await download(one, first, '3001')).toEqual([410, false])
    expect(await download(two, second, '3002')).toEqual([200, true])
    await until(({ row }) => row('3002').steps.downloaded !== undefined)

    // It has its file, and restarts: its registration is seen by the next process.
    await killed()
    expect(await download(two, second, '3002')).toEqual([200, true])
    registered.add('3002')
    await until(({ row }) => row('3002').steps.verified !== undefined)
    expect(await download(two, second, '3002')).toEqual([410, false])
    const three = await plugIn(third)

    await killed()
    expect([await download(one, first, '3001'), await download(two, second, '3002')]).toEqual([
      [410, false],
      [410, false],
    ])
    expect(await download(three, third, '3003')).toEqual([200, true])
  }, 240_000)
})
