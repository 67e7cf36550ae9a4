import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { calls } from '#shared/contract.ts'
import { planCostSchema, planSchema } from '#shared/plans.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { readAll } from '../support/app/running-app.ts'
import { startSecretService, type SecretService } from '../support/secrets/secret-service.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const usable = Boolean(process.env['DBUS_SESSION_BUS_ADDRESS'])
const madePlan = z.object({ plan: planSchema, cost: planCostSchema })

interface Ran {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

/** A data folder with a demo PBX connected, and a command line on it. */
async function commandLine(service: SecretService) {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-cli-'))
  const data = join(folder, 'data')
  const pbx = await startDemoPbx({ extensions: 5 })
  const children = new Set<ChildProcess>()

  function start(script: string, args: readonly string[], input = ''): ChildProcess {
    const env = { ...process.env, ...service.env, LC_ALL: 'C.UTF-8' }
    const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, env, stdio: 'pipe' })
    children.add(child)
    child.stdin?.end(input)
    return child
  }
  async function ended(child: ChildProcess): Promise<Ran> {
    let [out, err] = ['', '']
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
    const [status] = (await once(child, 'close')) as [number | null]
    return { status, out, err }
  }
  const launch = (...args: string[]): ChildProcess => start('src/main/plans/cli.ts', [...args, '--data-dir', data])
  const connected = await ended(start('test/support/plans/connect-in-a-process.ts', [data, pbx.address], pbx.token))
  if (connected.status !== 0) throw new Error(connected.err)
  return {
    ...{ folder, data, pbx, launch, ended },
    run: (...args: string[]): Promise<Ran> => ended(launch(...args)),
    file(name: string, text: string): string {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    },
    async close(): Promise<void> {
      for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
      await pbx.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Most requests in any minute, as the PBX counted them. */
function busiestMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length))
}

describe.skipIf(!usable)('the command line', () => {
  let service: SecretService
  let line: Awaited<ReturnType<typeof commandLine>>
  beforeAll(async () => {
    service = await startSecretService()
    line = await commandLine(service)
  }, 60_000)
  afterAll(async () => {
    await line.close()
    await service.stop()
  })

  it('makes a plan, says what it costs, applies it when told to, and sends nothing when it is applied again', async () => {
    const csv = line.file('people.csv', 'Extension,Name,Voicemail PIN\n2001,Ann,47114711\n2002,Bình,\n')
    const made = await line.run('plan', '--csv', csv, '--json')
    expect(made).toMatchObject({ status: 0, err: '' })
    const { plan, cost } = madePlan.parse(JSON.parse(made.out))
    expect([plan.counts.planned, cost.requests]).toEqual([2, 2])
    expect(line.pbx.requests.filter(({ method }) => method === 'POST')).toEqual([])

    expect(await line.run('apply', plan.id)).toMatchObject({ status: 64, out: '' })
    const applied = await line.run('apply', plan.id, '--yes', '--json')
    expect(applied.status).toBe(0)
    expect(calls['plans.get'].output.parse(JSON.parse(applied.out))).toMatchObject({ state: 'ended', counts: { confirmed: 2 } })
    const sent = line.pbx.requests.filter(({ method }) => method !== 'GET').length
    expect(sent).toBe(2)
    expect((await line.run('apply', plan.id, '--yes')).status).toBe(0)
    expect(line.pbx.requests.filter(({ method }) => method !== 'GET').length).toBe(sent)
    expect((await line.run('status', plan.id, '--json')).status).toBe(0)
    expect(readAll(line.data).includes('47114711')).toBe(false)
  }, 60_000)

  it('exports a list that has nothing to do when it comes back', async () => {
    const out = join(line.folder, 'all.csv')
    expect((await line.run('export', '--out', out)).status).toBe(0)
    expect(readFileSync(out, 'utf8')).toContain('Bình')
    const again = await line.run('plan', '--csv', out, '--json')
    expect(madePlan.parse(JSON.parse(again.out)).plan.counts).toMatchObject({ planned: 0, open: 0, skipped: 7 })
  }, 60_000)

  it('ends with 2 where rows wait for a person, and with 4 where the PBX is not as it was', async () => {
    const csv = line.file('doubts.csv', 'Extension,Name\n2001,Other\n12,Short\n')
    expect(await line.run('plan', '--csv', csv)).toMatchObject({ status: 2 })
    const made = await line.run('plan', '--csv', csv, '--update', '--json')
    const { plan } = madePlan.parse(JSON.parse(made.out))
    line.pbx.api.put('2001', { display_name: 'Theirs' })
    expect((await line.run('export')).status).toBe(0)
    expect((await line.run('apply', plan.id, '--yes')).status).toBe(4)
    expect(line.pbx.api.row('2001')?.display_name).toBe('Theirs')
  }, 60_000)

  it('goes on after a kill, creates nobody twice, and never asks more than sixty times a minute', async () => {
    const people = Array.from({ length: 12 }, (_, at) => `${3000 + at},Person ${at}`)
    const csv = line.file('twelve.csv', `Extension,Name\n${people.join('\n')}\n`)
    const { plan } = madePlan.parse(JSON.parse((await line.run('plan', '--csv', csv, '--json')).out))
    const posts = (): number => line.pbx.requests.filter(({ method, status }) => method === 'POST' && status < 300).length
    const before = posts()
    const first = line.launch('apply', plan.id, '--yes')
    const gone = once(first, 'close')
    while (posts() < before + 4) await new Promise((go) => setImmediate(go))
    first.kill('SIGKILL')
    await gone
    const second = await line.run('apply', plan.id, '--yes', '--json')
    expect([second.status, calls['plans.get'].output.parse(JSON.parse(second.out)).counts.confirmed]).toEqual([0, 12])
    for (const person of people) expect(line.pbx.api.row(person.slice(0, 4))?.display_name).toBe(person.slice(5))
    const counted = line.pbx.requests.filter(({ path }) => path.startsWith('/api/pbx/'))
    expect(counted.filter(({ status }) => status === 429)).toEqual([])
    expect(busiestMinute(counted.map(({ at }) => at))).toBeLessThanOrEqual(60)
  }, 120_000)

  it('uses the Linecard that runs on the same records, and lets nobody in who does not have its key', async () => {
    const csv = line.file('one.csv', 'Extension,Name\n4001,One\n')
    const { plan } = madePlan.parse(JSON.parse((await line.run('plan', '--csv', csv, '--json')).out))
    const waiting = line.launch('apply', plan.id, '--yes')
    const over = once(waiting, 'close')
    const { reachRunning } = await import('../../src/main/host/command-socket.ts')
    let running = await reachRunning(line.data)
    for (; !running && waiting.exitCode === null; running = await reachRunning(line.data))
      await new Promise((go) => setImmediate(go))
    const secret = await running?.call('credentials.reveal', { accountId: plan.accountId, number: '2001' })
    expect(secret).toMatchObject({ ok: false, problem: { kind: 'input-invalid' } })
    expect(await running?.call('plans.get', { accountId: plan.accountId, id: plan.id })).toMatchObject({ ok: true })
    await running?.close()
    await over
  }, 60_000)

  it.each([
    [['plan'], 64],
    [['apply', 'no-such-plan', '--yes'], 64],
    [['plan', '--csv', 'nothing-there.csv'], 2],
  ])(
    'called as %j ends with %i',
    async (args, status) => {
      expect((await line.run(...args)).status).toBe(status)
    },
    60_000,
  )

  it('ends with 3 where it is interrupted after a row, or the PBX rejects its token, and goes on later', async () => {
    const people = Array.from({ length: 9 }, (_, at) => `${5000 + at},Person ${at}`)
    const csv = line.file('nine.csv', `Extension,Name\n${people.join('\n')}\n`)
    const { plan } = madePlan.parse(JSON.parse((await line.run('plan', '--csv', csv, '--json')).out))
    const there = (): number => people.filter((person) => line.pbx.api.row(person.slice(0, 4))).length
    const first = line.launch('apply', plan.id, '--yes', '--json')
    const stopped = line.ended(first)
    while (there() < 2) await new Promise((go) => setImmediate(go))
    first.kill('SIGINT')
    const paused = await stopped
    const after = calls['plans.get'].output.parse(JSON.parse(paused.out))
    expect([paused.status, after.state, after.counts.sent]).toEqual([3, 'paused', 0])
    expect([after.counts.confirmed, (after.counts.planned ?? 0) > 0]).toEqual([there(), true])

    line.pbx.api.revoke(line.pbx.token)
    const rejected = await line.run('apply', plan.id, '--yes')
    expect([rejected.status, rejected.err.includes(line.pbx.token)]).toEqual([3, false])
    expect(there()).toBe(after.counts.confirmed)
  }, 120_000)
})
