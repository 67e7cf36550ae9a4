import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, lutimesSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { binariesIn, neededVersion, type Cpu } from '../binaries.ts'
import { run } from '../run.ts'
import type { Identity } from './identity.ts'
import { debDescription, summary } from './texts.ts'
import { makeTree, walk } from './tree.ts'

export interface LinuxPackage {
  readonly root: string
  readonly appFolder: string
  readonly outDir: string
  /** A folder of its own to work in. */
  readonly workDir: string
  readonly identity: Identity
  readonly cpu: Cpu
}

export const debArchitecture = { x64: 'amd64', arm64: 'arm64' } as const

/** The name of the file, as Debian's tools write it. */
export const debFile = ({ name, version }: Identity, cpu: Cpu): string => `${name}_${version}_${debArchitecture[cpu]}.deb`

export interface DebOptions extends LinuxPackage {
  readonly depends: readonly string[]
  readonly recommends: readonly string[]
  readonly section: string
  readonly priority: string
}

/**
 * Builds the Debian package with Debian's own tool. electron-builder would have fpm do it, which is a download, puts the app under /opt and the
 * AppArmor profile where no package manager knows of it.
 */
export function buildDeb(options: DebOptions): string {
  const { root, appFolder, outDir, workDir, identity, cpu, depends, recommends, section, priority } = options
  const { name, version, maintainer, homepage, date } = identity
  const tree = join(workDir, 'deb')
  const app = makeTree({ root, appFolder, into: tree, identity, lib: 'usr/lib', kind: 'deb' })
  const files = walk(tree).filter((path) => lstatSync(path).isFile())
  const size = files.reduce((sum, path) => sum + Math.ceil(lstatSync(path).size / 1024), 0)
  const glibc = neededVersion(
    binariesIn(app).map(({ path }) => path),
    'GLIBC',
  )

  const control = join(tree, 'DEBIAN')
  mkdirSync(control)
  const put = (file: string, content: string, mode = 0o644): void => {
    writeFileSync(join(control, file), content)
    chmodSync(join(control, file), mode)
    lutimesSync(join(control, file), date, date)
  }
  put(
    'control',
    `Package: ${name}
Version: ${version}
Architecture: ${debArchitecture[cpu]}
Maintainer: ${maintainer}
Installed-Size: ${size}
Depends: ${depends.map((one) => (one === 'libc6' && glibc !== null ? `libc6 (>= ${glibc})` : one)).join(', ')}
Recommends: ${recommends.join(', ')}
Section: ${section}
Priority: ${priority}
Homepage: ${homepage}
Description: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}
${debDescription()}
`,
  )
  put(
    'md5sums',
    files.map((path) => `${createHash('md5').update(readFileSync(path)).digest('hex')}  ${relative(tree, path)}\n`).join(''),
  )
  for (const script of ['postinst', 'prerm', 'postrm'])
    put(script, readFileSync(join(root, 'build/packaging/linux', script), 'utf8'), 0o755)
  lutimesSync(control, date, date)
  lutimesSync(tree, date, date)

  const file = join(outDir, debFile(identity, cpu))
  run('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, file], { env: { SOURCE_DATE_EPOCH: String(date) } })
  return file
}
