import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { planSchema } from '#shared/plans.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { openSession } from '../support/app/session.ts'
import { startSecretService } from '../support/secrets/secret-service.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const usable = Boolean(process.env['DBUS_SESSION_BUS_ADDRESS'])

describe.skipIf(!usable)('the command line beside the app that runs', () => {
  it('uses that one, and together they never ask more than sixty times a minute', async () => {
    const service = await startSecretService()
    const folder = mkdtempSync(join(tmpdir(), 'linecard-beside-'))
    const data = join(folder, 'data')
    const pbx = await startDemoPbx({ extensions: 40 })
    const env = { ...process.env, ...service.env, LC_ALL: 'C.UTF-8' }
    async function node(script: string, args: readonly string[], input = ''): Promise<{ status: number | null; out: string }> {
      const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] })
      child.stdin.end(input)
      let out = ''
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
      const [status] = (await once(child, 'close')) as [number | null]
      return { status, out }
    }
    const line = (...args: string[]) => node('src/main/plans/cli.ts', [...args, '--data-dir', data])
    expect((await node('test/support/plans/connect-in-a-process.ts', [data, pbx.address], pbx.token)).status).toBe(0)
    const session = await openSession({ dataDir: data, env: service.env })
    const { app } = session
    try {
      const address = join(data, 'linecard.command.json')
      while (!existsSync(address)) await new Promise((go) => setImmediate(go))
      expect(statSync(address).mode & 0o077).toBe(0)
      const people = Array.from({ length: 20 }, (_, at) => `${3000 + at},Person ${at}`)
      writeFileSync(join(folder, 'people.csv'), `Extension,Name\n${people.join('\n')}\n`)
      const made = z
        .object({ plan: planSchema })
        .parse(JSON.parse((await line('plan', '--csv', join(folder, 'people.csv'), '--json')).out))
      // The records are the app's: without it the command would have said that it is running already.
      let applying = true
      const apply = line('apply', made.plan.id, '--yes', '--json').finally(() => (applying = false))
      // Somebody clicks in the window meanwhile, as fast as answers come: more than the minute has.
      const { accountId } = made.plan
      const numbers = pbx.api.rows().map(({ extension_number: number }) => number)
      let clicked = 0
      for (let at = 0; applying && at < 32; at += 1) {
        const number = numbers[at % 40] ?? ''
        const edit = { accountId, number, patch: { displayName: `Clicked ${at}` } }
        const [edited] = await Promise.all([
          session.call('extensions.update', edit),
          session.call('extensions.refresh', { accountId, number: numbers[(at + 7) % 40] ?? '' }),
        ])
        if (edited.ok) clicked += 1
      }
      const applied = await apply
      expect([applied.status, planSchema.parse(JSON.parse(applied.out)).counts.confirmed]).toEqual([0, 20])
      expect(clicked).toBeGreaterThanOrEqual(10)
      const counted = pbx.requests.filter(({ path }) => path.startsWith('/api/pbx/'))
      expect(counted.filter(({ status }) => status === 429)).toEqual([])
      for (const { at: from } of counted)
        expect(counted.filter(({ at }) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(60)
      await app.stop()
      expect(existsSync(address)).toBe(false)
    } finally {
      await app.stop()
      await pbx.close()
      await service.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }, 240_000)
})
