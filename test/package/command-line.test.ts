// The command line in the package: the app's own program takes commands, beside the app that runs and without it. Electron's part is played by the
// stand-in, which runs main's script as an Electron does before it is ready.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { planSchema } from '#shared/plans.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { startApp } from '../support/app/running-app.ts'
import { startSecretService, type SecretService } from '../support/secrets/secret-service.ts'
import { folderName, need } from './packed.ts'

const place = inject('packed') ?? ''
const program = join(place, 'dist', folderName, 'linecard')
const node = resolve('node_modules/node/bin/node')
const usable = !need.folder.missing && Boolean(process.env['DBUS_SESSION_BUS_ADDRESS'])
const made = z.object({ plan: planSchema })

describe.skipIf(!usable)('the command line of the package', () => {
  let service: SecretService
  let home: string
  let pbx: Awaited<ReturnType<typeof startDemoPbx>>
  const data = (): string => join(home, 'data')
  beforeAll(async () => {
    service = await startSecretService()
    home = mkdtempSync(join(tmpdir(), 'linecard-packed-line-'))
    pbx = await startDemoPbx({ extensions: 5 })
    const connect = await run(node, ['test/support/plans/connect-in-a-process.ts', data(), pbx.address], pbx.token)
    expect(connect.status, connect.err).toBe(0)
  }, 60_000)
  afterAll(async () => {
    await pbx.close()
    await service.stop()
    rmSync(home, { recursive: true, force: true })
  })

  async function run(command: string, args: readonly string[], input = '') {
    const child = spawn(command, args, {
      stdio: 'pipe',
      env: {
        ...{ PATH: process.env['PATH'], HOME: home, LC_ALL: 'C.UTF-8', ...service.env },
        DBUS_SESSION_BUS_ADDRESS: service.env['DBUS_SESSION_BUS_ADDRESS'] ?? process.env['DBUS_SESSION_BUS_ADDRESS'],
        LINECARD_STAND_IN_NODE: node,
        LINECARD_STAND_IN_BOOT: resolve('test/support/runtime/boot-command.ts'),
      },
    })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
    child.stdin.end(input)
    const [status] = (await once(child, 'close')) as [number | null]
    return { status, out, err }
  }
  const line = (...args: string[]) => run(program, [...args, '--data-dir', data()])

  it('checks a list without opening any records', async () => {
    const csv = join(home, 'check.csv')
    writeFileSync(csv, 'Extension,Name\n2001,Ann\n')
    const checked = await run(program, ['check', csv, '--data-dir', join(home, 'nowhere')])
    expect([checked.status, checked.err]).toEqual([0, ''])
    expect(readdirSync(home)).not.toContain('nowhere')
  }, 60_000)

  it('plans and applies a list with the core that is in it', async () => {
    const csv = join(home, 'people.csv')
    writeFileSync(csv, 'Extension,Name,Voicemail PIN\n2001,Ann,47114711\n2002,Bình,\n')
    const planned = await line('plan', '--csv', csv, '--json')
    expect([planned.status, planned.err]).toEqual([0, ''])
    const { plan } = made.parse(JSON.parse(planned.out))
    expect((await line('apply', plan.id)).status).toBe(64)
    expect((await line('apply', plan.id, '--yes')).status).toBe(0)
    expect(pbx.api.row('2002')?.display_name).toBe('Bình')
  }, 60_000)

  it('uses the app that has the records open', async () => {
    const app = await startApp({ dataDir: data(), env: service.env })
    try {
      const csv = join(home, 'one.csv')
      writeFileSync(csv, 'Extension,Name\n2003,Chi\n')
      const { plan } = made.parse(JSON.parse((await line('plan', '--csv', csv, '--json')).out))
      expect((await line('apply', plan.id, '--yes')).status).toBe(0)
      expect(pbx.api.row('2003')?.display_name).toBe('Chi')
    } finally {
      await app.stop()
    }
  }, 60_000)

  it('refuses what would open Linecard to others, as the app does', async () => {
    const refused = await line('status', '--remote-debugging-port=9222')
    expect([refused.status, refused.out]).toEqual([64, ''])
    expect(refused.err).toContain('--remote-debugging-port')
  })
})
