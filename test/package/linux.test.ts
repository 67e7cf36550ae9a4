import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { needing } from '../support/sip/tools.ts'
import { cpu, folderName, need } from './packed.ts'

const place = inject('packed')
const dist = join(place ?? '', 'dist')
const made = place === null ? [] : readdirSync(dist)
const named = (pattern: RegExp): string => join(dist, made.find((name) => pattern.test(name)) ?? 'none')
const deb = named(/\.deb$/)
const rpm = named(/\.rpm$/)
const appImage = named(/\.AppImage$/)
const lintian = needing('lintian')
const rpmlint = needing('rpmlint')
const desktop = needing('desktop-file-validate')
const appstream = needing('appstreamcli')
const groff = needing('groff')
const say = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' })

let home: string
beforeAll(() => void (home = mkdtempSync(join(tmpdir(), 'linecard-linux-'))))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Tells lint's lines of errors and warnings from its talk about itself. */
function lint(
  program: string,
  args: readonly string[],
  isComplaint: RegExp,
): { status: number | null; complaints: string[]; output: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (error) throw new Error(`${program} is not installed: apt-get install ${program}`)
  const output = `${stdout}${stderr}`
  return { status, output, complaints: output.split('\n').filter((line) => isComplaint.test(line)) }
}

describe('the Linux packages', () => {
  describe.skipIf(need.deb.missing)(need.deb.title('the deb'), () => {
    it.skipIf(lintian.missing)(lintian.title('has no errors and no warnings by lintian'), () => {
      const { output, complaints } = lint('lintian', ['--allow-root', '--tag-display-limit', '0', deb], /^[EW]:/)
      console.log(output)
      expect(complaints).toEqual([])
    })

    it('says who it is, and depends on all that electron-builder’s own deb would depend on', () => {
      const field = (name: string): string => say('dpkg-deb', '--field', deb, name).trim()
      const manifest = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')))
      expect(['Package', 'Version', 'Architecture', 'Section', 'Priority'].map(field)).toEqual([
        'linecard',
        manifest.version.replaceAll('-', '~'),
        cpu === 'x64' ? 'amd64' : 'arm64',
        'net',
        'optional',
      ])
      const depends = field('Depends')
        .split(', ')
        .map((one) => one.replace(/ \(.*/, ''))
      const theirs = 'libgtk-3-0 libnotify4 libnss3 libxss1 libxtst6 xdg-utils libatspi2.0-0 libuuid1 libsecret-1-0'
      expect(depends).toEqual(expect.arrayContaining(theirs.split(' ')))
      expect(field('Depends')).toMatch(/\blibc6 \(>= 2\.\d+\)/)
    })

    it('gives every file to root, and lends root’s power to Chromium’s sandbox helper alone', () => {
      const lines = say('dpkg-deb', '--contents', deb).trim().split('\n')
      expect(lines.filter((line) => !/^\S+ root\/root /.test(line))).toEqual([])
      const special = lines.filter((line) => /^.{3}s|^.{6}s|^.{9}t|^.{8}w/.test(line) && !line.startsWith('l'))
      expect(special.map((line) => `${line.slice(0, 10)} ${line.split(' ').at(-1)}`)).toEqual([
        '-rwsr-xr-x ./usr/lib/linecard/chrome-sandbox',
      ])
      expect(lines.some((line) => line.endsWith('./usr/bin/linecard -> ../lib/linecard/linecard'))).toBe(true)
    })
  })

  describe.skipIf(need.rpm.missing)(need.rpm.title('the rpm'), () => {
    it.skipIf(rpmlint.missing)(rpmlint.title('has no errors and no warnings by rpmlint'), () => {
      const config = 'build/packaging/linux/rpmlint.toml'
      const { status, output, complaints } = lint('rpmlint', ['--config', config, rpm], /: [EW]: /)
      console.log(output)
      expect({ status, complaints }).toEqual({ status: 0, complaints: [] })
    })

    it('asks for libraries by their own names, and keeps those in its folder to itself', () => {
      const ask = (what: string): string[] => say('rpm', '-qp', what, rpm).trim().split('\n')
      const required = ask('--requires')
      expect(required).toEqual(expect.arrayContaining(['libgtk-3.so.0()(64bit)', 'libsecret-1.so.0()(64bit)', 'xdg-utils']))
      const own = /lib(?:ffmpeg|EGL|GLESv2|vk_swiftshader|vulkan)|keytar/
      expect([...required, ...ask('--provides')].filter((one) => own.test(one))).toEqual([])
    })

    it('lends root’s power to Chromium’s sandbox helper alone, and runs no script', () => {
      const lines = say('rpm', '-qp', '--qf', '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\\n]', rpm).trim()
      expect(lines.split('\n').filter((line) => !/^\S+ root root \//.test(line))).toEqual([])
      expect(lines.split('\n').filter((line) => line.slice(0, 10).includes('s'))).toEqual([
        '-rwsr-xr-x root root /usr/lib64/linecard/chrome-sandbox',
      ])
      expect(say('rpm', '-qp', '--scripts', rpm)).toBe('')
    })
  })

  describe.skipIf(need.appimage.missing)(need.appimage.title('the AppImage, on a stand-in for its runtime,'), () => {
    let folder: string
    beforeAll(() => {
      folder = join(home, 'image')
      const offset = '4096'
      say('unsquashfs', '-quiet', '-no-progress', '-offset', offset, '-dest', folder, appImage)
    })

    it('begins with the runtime, and holds the same app, an icon and a desktop entry', () => {
      expect(readFileSync(appImage).toString('latin1', 0, 9)).toBe('#!/bin/sh')
      expect(readdirSync(folder).toSorted()).toEqual([
        '.DirIcon',
        'AppRun',
        'org.linecard.Linecard.desktop',
        'org.linecard.Linecard.svg',
        'usr',
      ])
      const inside = join(folder, 'usr', 'lib', 'linecard', 'resources', 'app.asar')
      expect(readFileSync(inside).equals(readFileSync(join(dist, folderName, 'resources', 'app.asar')))).toBe(true)
    })

    it('starts the app where user namespaces are allowed', () => {
      const bin = fakeUnshare('exit 0')
      const done = spawnSync(join(folder, 'AppRun'), ['--demo'], { encoding: 'utf8', env: { PATH: bin } })
      expect(done).toMatchObject({ status: 64, stderr: expect.stringContaining('stand-in for Electron') })
    })

    it.each([
      ['C.UTF-8', /cannot make its sandbox/],
      ['vi_VN.UTF-8', /không tạo được sandbox/],
    ])('says what to do where they are forbidden, and never starts without a sandbox (%s)', (locale, words) => {
      const bin = fakeUnshare('exit 1')
      const done = spawnSync(join(folder, 'AppRun'), [], { encoding: 'utf8', env: { PATH: bin, LANG: locale } })
      expect(done.status).toBe(1)
      expect(done.stderr).toMatch(words)
      for (const name of ['AppRun', 'org.linecard.Linecard.desktop'])
        expect(readFileSync(join(folder, name), 'utf8')).not.toContain('no-sandbox')
    })

    /** A folder of programs in which `unshare` does as it is told. */
    function fakeUnshare(body: string): string {
      const bin = mkdtempSync(join(home, 'bin-'))
      writeFileSync(join(bin, 'unshare'), `#!/bin/sh\n${body}\n`)
      chmodSync(join(bin, 'unshare'), 0o755)
      return `${bin}:/usr/bin:/bin`
    }
  })

  describe.skipIf(need.deb.missing)(need.deb.title('what desktops read'), () => {
    let folder: string
    beforeAll(() => {
      folder = join(home, 'deb')
      say('dpkg-deb', '--extract', deb, folder)
    })

    it.skipIf(desktop.missing)(desktop.title('is a desktop entry without a fault'), () => {
      const file = join(folder, 'usr/share/applications/org.linecard.Linecard.desktop')
      expect(spawnSync('desktop-file-validate', [file], { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stdout: '',
        stderr: '',
      })
      expect(readFileSync(file, 'utf8')).toMatch(/^Exec=linecard$/m)
      expect(readFileSync(file, 'utf8')).toMatch(/^StartupWMClass=org\.linecard\.Linecard$/m)
      expect(readFileSync(file, 'utf8')).toMatch(/^GenericName\[vi\]=Thiết lập điện thoại$/m)
    })

    it.skipIf(appstream.missing)(appstream.title('is AppStream data without a fault'), () => {
      const file = join(folder, 'usr/share/metainfo/org.linecard.Linecard.metainfo.xml')
      const { status, stdout, stderr } = spawnSync('appstreamcli', ['validate', '--no-net', '--pedantic', file], {
        encoding: 'utf8',
      })
      expect(status, `${stdout}${stderr}`).toBe(0)
      expect(`${stdout}${stderr}`).not.toMatch(/^[EWI]:/m)
    })

    it('has the icon in every size, under the name that the entry gives', () => {
      const icons = readdirSync(join(folder, 'usr/share/icons/hicolor'), { recursive: true, encoding: 'utf8' })
      const sizes = [16, 24, 32, 48, 64, 128, 256, 512].map((size) => `${size}x${size}/apps/org.linecard.Linecard.png`)
      expect(icons).toEqual(expect.arrayContaining(['scalable/apps/org.linecard.Linecard.svg', ...sizes]))
    })

    it.skipIf(groff.missing)(groff.title('has a page for man without a fault'), () => {
      const page = join(folder, 'usr/share/man/man1/linecard.1.gz')
      const done = spawnSync('sh', ['-c', `gzip -dc ${page} | groff -man -Tutf8 -ww -P-cbou`], { encoding: 'utf8' })
      expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: '' })
      expect(done.stdout).toContain('--data-dir')
    })
  })

  it.skipIf(need.every.missing)(need.every.title('come with checksums of all that is released'), () => {
    expect(spawnSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: dist }).status).toBe(0)
    const names = readFileSync(join(dist, 'SHA256SUMS'), 'utf8').match(/\.(?:deb|rpm|AppImage|cdx\.json)$/gm)
    expect(names?.toSorted()).toEqual(['.AppImage', '.cdx.json', '.deb', '.rpm'])
  })
})
