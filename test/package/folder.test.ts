import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { getCurrentFuseWire, FuseState, FuseV1Options } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { z } from 'zod'
import { fuses } from '../../build/fuses.ts'
import { checkBinaries, checkLibraries } from '../../build/packaging/after-pack.ts'
import { binariesIn, neededLibraries } from '../../build/packaging/binaries.ts'
import { readBundle, reached } from '../../build/packaging/bundled.ts'
import { licenseOf } from '../../build/packaging/licenses.ts'
import { debDepends, packageOfLibrary } from '../../build/packaging/linux/libraries.ts'
import { buildLinuxPackage, linuxFormats } from '../../build/packaging/pack.ts'
import type { Bom } from '../../build/packaging/sbom.ts'
import { leftOut, shippedPackages } from '../../build/packaging/shipped.ts'
import { extractAsar, readAsar } from '../support/system/asar.ts'
import { pack } from './pack-first.ts'
import { cpu, folderName, need } from './packed.ts'

const place = inject('packed') ?? ''
const root = resolve('.')
const node = resolve('node_modules/node/bin/node')

describe.skipIf(need.folder.missing)(need.folder.title('the packed folder'), () => {
  const folder = join(place, 'dist', folderName)
  const resources = join(folder, 'resources')
  const archive = join(resources, 'app.asar')
  let home: string
  let extracted: string
  let paths: readonly string[]
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'linecard-folder-'))
    extracted = join(home, 'app')
    extractAsar(archive, extracted)
    paths = readAsar(archive).files.map(({ path }) => path)
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    rmSync(home, { recursive: true, force: true })
  })

  it('has every fuse set as build/fuses.ts says', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'linecard'))
    const names = Object.entries(FuseV1Options).filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
    const read = names.map(([name, index]) => [name, wire[index]])
    expect(read).toEqual(names.map(([name, index]) => [name, fuses[index] ? FuseState.ENABLE : FuseState.DISABLE]))
    expect(read).toHaveLength(9)
  })

  it('has an archive of at most 15 MB and 400 entries', () => {
    const { entries } = readAsar(archive)
    expect(statSync(archive).size).toBeLessThanOrEqual(15_000_000)
    expect(entries).toBeLessThanOrEqual(400)
  })

  it('holds nothing that only developers read', () => {
    const everything = [...paths, ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]
    const forDevelopers =
      /\.(?:d\.[cm]?ts|[cm]?ts|map|md|c|cc|h|gyp|svelte)$|(?:^|\/)(?:test|tests|src|docs|\.[^/]+|bundled)(?:\/|$)/i
    expect(everything.filter((path) => forDevelopers.test(path))).toEqual([])
  })

  it('holds main as it was bundled, without the browser host', () => {
    const bundle = readBundle('out/bundled/main.json')
    expect(Object.keys(bundle)).toContain('browser-host.js')
    const scripts = paths.filter((path) => path.startsWith('out/main/') && path.endsWith('.js'))
    expect(scripts.toSorted()).toEqual(reached(bundle, leftOut).map((name) => `out/main/${name}`))
  })

  it('holds no package twice: what is bundled is nowhere else', () => {
    const besides = new Set(paths.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))
    expect([...besides].toSorted()).toEqual(['@expo-google-fonts/be-vietnam-pro', 'keytar'])
    const bundled = readdirSync('out/bundled').flatMap((file) =>
      Object.values(readBundle(join('out/bundled', file))).flatMap(({ packages }) => packages),
    )
    expect(bundled.filter((id) => besides.has(id.slice(0, id.lastIndexOf('@'))))).toEqual([])
  })

  it('holds the two fonts that are in use and no other', () => {
    const fonts = paths.filter((path) => /\.(?:ttf|otf|woff2?)$/.test(path)).map((path) => path.split('/').at(-1))
    expect(fonts).toEqual(['BeVietnamPro_400Regular.ttf', 'BeVietnamPro_600SemiBold.ttf'])
  })

  it('has its native module beside the archive, and no other program in it', () => {
    const { files } = readAsar(archive)
    expect(files.filter(({ unpacked }) => unpacked).map(({ path }) => path)).toEqual([
      'node_modules/keytar/build/Release/keytar.node',
    ])
    expect(binariesIn(extracted).map(({ path }) => path)).toEqual([
      join(extracted, 'node_modules/keytar/build/Release/keytar.node'),
    ])
  })

  it('has a package.json without scripts and development’s packages', () => {
    const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(join(extracted, 'package.json'), 'utf8')))
    expect(manifest).toMatchObject({ name: 'linecard', main: 'out/main/index.js', desktopName: 'org.linecard.Linecard.desktop' })
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['scripts']))
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['devDependencies']))
  })

  it('speaks the window’s two languages, and holds nothing of Electron’s own demo', () => {
    expect(readdirSync(join(folder, 'locales')).toSorted()).toEqual(['en-US.pak', 'vi.pak'])
    expect(existsSync(join(resources, 'default_app.asar'))).toBe(false)
    expect(existsSync(join(folder, 'version'))).toBe(false)
    expect(readdirSync(resources).toSorted()).toEqual(['app.asar', 'app.asar.unpacked', 'licenses', 'sbom.cdx.json'])
  })

  it('holds programs for its own processor alone, and is refused where one is not', () => {
    expect(() => checkBinaries(folder, 'linux', cpu)).not.toThrow()
    expect(() => checkBinaries(folder, 'linux', cpu === 'x64' ? 'arm64' : 'x64')).toThrow(/keytar\.node is for linux/)
    expect(() => checkBinaries(folder, 'win', cpu)).toThrow(/linecard is for linux/)
  })

  it('asks for no library that the packages do not depend on', () => {
    expect(() => checkLibraries(folder)).not.toThrow()
    const needed = new Set(binariesIn(folder).flatMap(({ path }) => neededLibraries(path)))
    expect([...needed]).toEqual(expect.arrayContaining(['libsecret-1.so.0', 'libffmpeg.so']))
    for (const library of needed) if (library !== 'libffmpeg.so') expect(debDepends).toContain(packageOfLibrary[library])
  })

  it('boots from a copy of what is in the archive', () => {
    const done = spawnSync(join(folder, 'linecard'), ['--data-dir', join(home, 'data')], {
      encoding: 'utf8',
      maxBuffer: 10_000_000,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        LINECARD_STAND_IN_NODE: node,
        LINECARD_STAND_IN_BOOT: resolve('test/support/runtime/boot-package.ts'),
      },
    })
    expect(done.status, done.stderr).toBe(0)
    const life = z.object({ steps: z.array(z.string()), url: z.string(), state: z.object({ ok: z.boolean() }) })
    const { steps, url, state } = life.parse(JSON.parse(done.stdout))
    expect({ url, ok: state.ok, last: steps.at(-1) }).toEqual({ url: 'app://linecard/', ok: true, last: 'quit' })
    expect(readdirSync(join(home, 'data'))).toContain('linecard.sqlite')
  })

  it('finds its keychain module there', () => {
    const script = `process.stdout.write(Object.keys(require('keytar')).join())`
    const said = execFileSync(node, ['-e', script], { cwd: join(extracted, 'out', 'main'), encoding: 'utf8' })
    expect(said).toContain('setPassword')
  })

  it('draws a card with the fonts that are there', async () => {
    const file = join(home, 'card.pdf')
    const thread = join(extracted, 'out', 'main', 'draw-cards.js')
    const script = `
      import { writeFileSync } from 'node:fs'
      import { Worker } from 'node:worker_threads'
      const thread = new Worker(${JSON.stringify(thread)}, { execArgv: [] })
      const card = { extension: '1001', displayName: 'Nguyễn Thị Hồng Ánh', targetName: 'Yealink', how: 'desk', qr: null, byHand: [],
        domain: 'pbx.example.vn', server: 'pbx.example.vn:5061', transport: 'tls', voicemailNumber: '*97', voicemailPin: null, password: null }
      thread.on('message', ({ pdf }) => {
        if (!pdf) return
        writeFileSync(${JSON.stringify(file)}, pdf)
        void thread.terminate()
      })
      thread.postMessage({ card })
      thread.postMessage({ sheet: { paper: 'a4', perPage: 4, language: 'vi' } })
    `
    execFileSync(node, ['--input-type=module', '-e', script], { cwd: home })
    expect(readFileSync(file).toString('latin1', 0, 5)).toBe('%PDF-')
    expect(readFileSync(file).toString('latin1')).toMatch(/BeVietnamPro-Regular/)
    // What draws it is in the bundle: the archive has no such package.
    expect(paths.filter((path) => path.startsWith('node_modules/pdfkit/'))).toEqual([])
  })

  it('makes a QR code in its thread', () => {
    const thread = join(extracted, 'out', 'main', 'make-code.js')
    const script = `
      import { Worker } from 'node:worker_threads'
      const thread = new Worker(${JSON.stringify(thread)}, { execArgv: [] })
      thread.on('message', ({ rows }) => {
        console.log(rows.length)
        void thread.terminate()
      })
      thread.postMessage({ bytes: new TextEncoder().encode('sip:1001@pbx.example.vn'), use: 'screen', carriesPassword: false })
    `
    const made = execFileSync(node, ['--input-type=module', '-e', script], { cwd: home, encoding: 'utf8' })
    // Version 2, for 23 bytes at level M.
    expect(made.trim()).toBe('25')
  })

  describe('its licenses and its SBOM', () => {
    const text = (): string => readFileSync(join(resources, 'licenses', 'third-party.txt'), 'utf8')
    const bom = (): Bom => JSON.parse(readFileSync(join(resources, 'sbom.cdx.json'), 'utf8')) as Bom

    it('name every package of which the bundler took something, and every one that lies in the archive', () => {
      const bundled = readdirSync('out/bundled').flatMap((file) => {
        const bundle = readBundle(join('out/bundled', file))
        return reached(bundle, leftOut).flatMap((name) => bundle[name]?.packages ?? [])
      })
      const ids = [...new Set([...bundled, ...shippedPackages(root).map(({ name, version }) => `${name}@${version}`)])]
      expect(ids.length).toBeGreaterThan(40)
      const components = bom().components.map(({ name, version }) => `${name}@${version}`)
      for (const id of ids) {
        const at = id.lastIndexOf('@')
        expect(text(), id).toContain(`\n${id.slice(0, at)} ${id.slice(at + 1)} (`)
        expect(components).toContain(id)
      }
      expect(components).toHaveLength(ids.length + 1)
    })

    it('hold the whole text of each, and lead to those of Electron, Chromium and Node.js', () => {
      for (const shipped of shippedPackages(root)) expect(text()).toContain(licenseOf(shipped).text.replaceAll('\r\n', '\n'))
      expect(text()).toContain('LICENSES.chromium.html')
      expect(readdirSync(folder)).toEqual(expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']))
      expect(readFileSync(join(resources, 'licenses', 'linecard.txt'), 'utf8')).toBe(readFileSync('LICENSE', 'utf8'))
    })

    it('are CycloneDX: each component has its version, its address and its license', () => {
      const { components, dependencies, serialNumber, metadata, ...rest } = bom()
      expect(rest).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 })
      expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(metadata.component).toMatchObject({ type: 'application', name: 'linecard' })
      const schema = z.object({
        'bom-ref': z.string(),
        name: z.string().min(1),
        version: z.string().min(1),
        purl: z.string().startsWith('pkg:npm/'),
        licenses: z
          .array(z.union([z.object({ license: z.object({ id: z.string() }) }), z.object({ expression: z.string() })]))
          .min(1),
        hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string().length(128) })).min(1),
      })
      for (const component of components) schema.parse(component)
      expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(['electron', 'svelte', 'keytar', 'pdfkit']))
      const refs = new Set([metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])])
      for (const { ref, dependsOn = [] } of dependencies) expect([ref, ...dependsOn].filter((one) => !refs.has(one))).toEqual([])
    })
  })

  it.skipIf(need.every.missing)(
    need.every.title('comes out the same, byte for byte, from the same tree: the archive, the deb, the rpm and the AppImage'),
    async () => {
      const out = join(home, 'again')
      pack(['folder'], place, out)
      const again = join(out, folderName)
      const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
      expect(hash(join(again, 'resources', 'app.asar'))).toBe(hash(archive))
      expect(hash(join(again, 'resources', 'sbom.cdx.json'))).toBe(hash(join(resources, 'sbom.cdx.json')))
      vi.stubEnv('APPIMAGE_TOOLS_PATH', join(place, 'tools'))
      const made = readdirSync(join(place, 'dist')).filter((name) => /\.(?:deb|rpm|AppImage)$/.test(name))
      expect(made).toHaveLength(3)
      for (const format of linuxFormats) await buildLinuxPackage({ root, outDir: out }, format, again, cpu)
      expect(made.map((name) => [name, hash(join(out, name))])).toEqual(
        made.map((name) => [name, hash(join(place, 'dist', name))]),
      )
    },
  )
})
