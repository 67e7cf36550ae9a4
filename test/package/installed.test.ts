// The Linux packages in systems with nothing else in them: installed, started as far as the stand-in for Electron goes, upgraded and removed.
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { buildLinuxPackage } from '../../build/packaging/pack.ts'
import { openDebian, whyNoRoot, type DebianRoot } from '../support/system/debian-root.ts'
import { cpu, folderName, need } from './packed.ts'

const place = inject('packed')
const dist = join(place ?? '', 'dist')
const root = resolve('.')
const named = (pattern: RegExp): string =>
  join(dist, (place === null ? [] : readdirSync(dist)).find((name) => pattern.test(name)) ?? 'none')
const deb = named(/\.deb$/)
const rpm = named(/\.rpm$/)
const why = need.every.missing ? 'not all packages are built here' : whyNoRoot(deb)

let home: string
beforeAll(() => void (home = mkdtempSync(join(tmpdir(), 'linecard-installed-'))))
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe.skipIf(why !== null)(
  why === null ? 'the Linux packages, installed' : `the Linux packages, installed [skipped: ${why}]`,
  () => {
    let older: { deb: string; rpm: string }
    beforeAll(async () => {
      const folder = join(dist, folderName)
      const options = { root, outDir: home, change: { extraMetadata: { version: '0.0.9' } } }
      older = {
        deb: await buildLinuxPackage(options, 'deb', folder, cpu),
        rpm: await buildLinuxPackage(options, 'rpm', folder, cpu),
      }
    })

    /** What the stand-in for Electron starts, in the system. */
    function bringStandIn(system: DebianRoot): void {
      system.run(['mkdir', '-p', '/srv/stand-in', '/home/user'])
      system.run(['chown', '65534:65534', '/home/user'])
      for (const part of ['test', 'src']) system.copy(resolve(part), `srv/stand-in/${part}`)
      system.copy(resolve('node_modules/node/bin/node'), 'srv/stand-in/node')
    }
    const start = (system: DebianRoot, program = 'linecard') =>
      system.run([program, '--data-dir', '/home/user/.config/Linecard'], {
        user: true,
        env: {
          HOME: '/home/user',
          LINECARD_STAND_IN_NODE: '/srv/stand-in/node',
          LINECARD_STAND_IN_BOOT: '/srv/stand-in/test/support/runtime/boot-package.ts',
        },
      })
    const bootedSchema = z.object({ steps: z.array(z.string()), state: z.object({ ok: z.literal(true) }) })
    /** What differs from before, apart from the package manager's own records and what the test brought. */
    const traces = (system: DebianRoot): string[] =>
      system
        .changes()
        .filter(
          (path) =>
            !/^\/(?:srv|home|tmp|dev|proc)\/|^\/var\/(?:lib\/(?:dpkg|ucf|rpm|apt)|log|cache\/(?:ldconfig|debconf))\//.test(path),
        )
        // A cache of the icons of every program, which the system itself keeps.
        .filter((path) => !/\/(?:icon-theme|mimeinfo)\.cache$/.test(path))

    describe('in an empty Debian', () => {
      let debian: DebianRoot
      let hasAppArmor = false
      beforeAll(async () => {
        debian = await openDebian(deb)
        bringStandIn(debian)
        debian.copy(older.deb, 'tmp/older.deb')
        debian.copy(deb, 'tmp/newer.deb')
        hasAppArmor = debian.run(['sh', '-c', 'command -v apparmor_parser']).status === 0
        if (!hasAppArmor) standInParser(0)
      })
      afterAll(() => debian.close())
      const good = (...command: string[]): string => {
        const { status, stdout, stderr } = debian.run(command)
        expect(status, `${command.join(' ')}: ${stdout}${stderr}`).toBe(0)
        return stdout
      }
      const profile = '/etc/apparmor.d/linecard'
      /** Where there is no AppArmor, what the package's scripts ask: whether the profile can be read. */
      const standInParser = (code: number): void => {
        const file = join(home, 'apparmor_parser')
        writeFileSync(file, `#!/bin/sh\nexit ${code}\n`)
        chmodSync(file, 0o755)
        good('mkdir', '-p', '/usr/local/sbin', '/etc/apparmor.d')
        debian.copy(file, 'usr/local/sbin/apparmor_parser')
      }

      it('the deb installs with everything that it depends on, and starts for a user', () => {
        good('dpkg', '--install', '/tmp/older.deb')
        expect(good('dpkg-query', '--show', '--showformat', '${Version} ${Status}', 'linecard')).toBe(
          '0.0.9 install ok installed',
        )
        expect(
          good(
            'sh',
            '-c',
            'ldd /usr/lib/linecard/linecard /usr/lib/linecard/resources/app.asar.unpacked/node_modules/keytar/build/Release/keytar.node',
          ),
        ).not.toContain('not found')
        expect(good('stat', '--format', '%a %U:%G', '/usr/lib/linecard/chrome-sandbox').trim()).toBe('4755 root:root')
        const done = start(debian)
        expect(done.status, done.stderr).toBe(0)
        expect(bootedSchema.parse(JSON.parse(done.stdout)).steps.at(-1)).toBe('quit')
      })

      it('its AppArmor profile lies where it is loaded from, and is one that AppArmor 4 reads where there is one', () => {
        expect(good('cat', profile)).toMatch(/^profile linecard \/usr\/lib\/linecard\/linecard flags=\(unconfined\) \{$/m)
        expect(good('cat', profile)).toMatch(/^ {2}userns,$/m)
        if (hasAppArmor) good('apparmor_parser', '--skip-kernel-load', '--skip-cache', profile)
      })

      it('an upgrade brings the new version, and keeps the data and a profile that somebody has changed', () => {
        good('sh', '-c', `echo '# ours' >>${profile}`)
        good('dpkg', '--install', '/tmp/newer.deb')
        expect(good('dpkg-query', '--show', '--showformat', '${Version}', 'linecard')).not.toBe('0.0.9')
        expect(good('cat', profile)).toMatch(/# ours\n$/)
        const done = start(debian)
        expect(done.status, done.stderr).toBe(0)
        good('dpkg', '--verify', 'linecard')
      })

      it('removing it leaves the profile, which is configuration; purging it leaves nothing but the data', () => {
        good('rm', '-f', '/usr/local/sbin/apparmor_parser')
        good('dpkg', '--remove', 'linecard')
        expect(traces(debian).filter((path) => !path.startsWith(profile))).toEqual([])
        good('dpkg', '--purge', 'linecard')
        expect(traces(debian)).toEqual([])
        expect(good('cat', '/var/lib/ucf/hashfile', '/var/lib/ucf/registry')).not.toContain('linecard')
        expect(good('ls', '/home/user/.config/Linecard')).toContain('linecard.sqlite')
      })

      it('an AppArmor that cannot read the profile gets none, and the deb installs all the same', () => {
        standInParser(1)
        good('dpkg', '--install', '/tmp/newer.deb')
        expect(debian.run(['test', '-e', profile]).status).toBe(1)
        good('dpkg', '--purge', 'linecard')
        good('rm', '/usr/local/sbin/apparmor_parser')
      })
    })

    describe('in an empty folder', () => {
      let empty: DebianRoot
      beforeAll(async () => (empty = await openDebian(deb, { empty: true })))
      afterAll(() => empty.close())
      const good = (...command: string[]): string => {
        const { status, stdout, stderr } = empty.outside(command)
        expect(status, `${command.join(' ')}: ${stdout}${stderr}`).toBe(0)
        return stdout
      }
      // There is no system of RPMs here to resolve what it depends on.
      const database = ['--root', '{root}', '--dbpath', '/var/lib/rpm']

      it('the rpm installs, starts, is upgraded, and removed without a trace', () => {
        good('rpm', ...database, '--install', '--nodeps', older.rpm)
        expect(good('rpm', ...database, '--query', 'linecard').trim()).toMatch(/^linecard-0\.0\.9-1\./)
        expect(good('stat', '--format', '%a', '{root}/usr/lib64/linecard/chrome-sandbox').trim()).toBe('4755')
        const done = empty.outside(['{root}/usr/bin/linecard'])
        expect(done).toMatchObject({ status: 64, stderr: expect.stringContaining('stand-in for Electron') })
        good('rpm', ...database, '--upgrade', '--nodeps', rpm)
        expect(good('rpm', ...database, '--query', 'linecard').trim()).not.toContain('0.0.9')
        good('rpm', ...database, '--verify', '--nodeps', 'linecard')
        good('rpm', ...database, '--erase', 'linecard')
        expect(traces(empty)).toEqual([])
      })
    })
  },
)
