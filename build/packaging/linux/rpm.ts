import { lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from '../run.ts'
import type { LinuxPackage } from './deb.ts'
import type { Identity } from './identity.ts'
import { rpmDescription, summary } from './texts.ts'
import { makeTree, walk } from './tree.ts'
import type { Cpu } from '../binaries.ts'

export const rpmArchitecture = { x64: 'x86_64', arm64: 'aarch64' } as const

export const rpmFile = ({ name, version }: Identity, cpu: Cpu): string => `${name}-${version}-1.${rpmArchitecture[cpu]}.rpm`

export interface RpmOptions extends LinuxPackage {
  readonly requires: readonly string[]
}

/** Builds the RPM with rpmbuild, which finds what libraries the programs ask for by itself. */
export function buildRpm(options: RpmOptions): string {
  const { root, appFolder, outDir, workDir, identity, cpu, requires } = options
  const tree = join(workDir, 'rpm')
  const top = join(workDir, 'rpmbuild')
  makeTree({ root, appFolder, into: tree, identity, lib: 'usr/lib64', kind: 'rpm' })
  rmSync(top, { recursive: true, force: true })
  mkdirSync(top, { recursive: true })

  const spec = join(top, `${identity.name}.spec`)
  writeFileSync(spec, specOf({ identity, tree, requires }))
  const defines = {
    _topdir: top,
    _rpmdir: join(top, 'out'),
    // One place and one name for every build: else two builds of the same tree differ.
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
  }
  run(
    'rpmbuild',
    [
      '-bb',
      '--target',
      rpmArchitecture[cpu],
      ...Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
      spec,
    ],
    { env: { SOURCE_DATE_EPOCH: String(identity.date) } },
  )
  const [built] = readdirSync(join(top, 'out'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.rpm'))
  if (built === undefined) throw new Error('rpmbuild left no package')
  const file = join(outDir, rpmFile(identity, cpu))
  renameSync(join(top, 'out', built), file)
  return file
}

interface SpecParts {
  readonly identity: Identity
  readonly tree: string
  readonly requires: readonly string[]
}

function specOf({ identity, tree, requires }: SpecParts): string {
  const { name, version, license, homepage, author, date } = identity
  const folders = new Set([`/usr/lib64/${name}`])
  const files = walk(tree).flatMap((path) => {
    const inside = `/${relative(tree, path)}`
    const stat = lstatSync(path)
    if (stat.isDirectory()) return inside.startsWith(`/usr/lib64/${name}`) ? (folders.add(inside), []) : []
    if (stat.isSymbolicLink()) return [{ inside, mode: '-', link: readlinkSync(path) }]
    return [{ inside, mode: (stat.mode & 0o7777).toString(8).padStart(4, '0') }]
  })
  const day = new Date(date * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+).*/, '$1 $3 $2 $4')
  return `# Nothing is stripped or compressed anew: Electron's programs are as they were checked and their fuses set.
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
# Libraries in the app's folder are for it alone.
%global __provides_exclude_from ^/usr/lib64/${name}/.*$
%global __requires_exclude ^lib(ffmpeg|EGL|GLESv2|vk_swiftshader)\\\\.so|^libvulkan\\\\.so\\\\.1

Name: ${name}
Version: ${version}
Release: 1
Summary: ${summary}
License: ${license}
URL: ${homepage}
Vendor: ${author}
Packager: ${identity.maintainer}
Group: Productivity/Telephony/SIP/Utilities
${requires.map((one) => `Requires: ${one}`).join('\n')}
Recommends: (gnome-keyring or kwalletmanager or kwalletmanager5 or keepassxc)

%description
${rpmDescription}

%install
mkdir -p %{buildroot}
cp -a ${tree}/. %{buildroot}/

%files
%defattr(-,root,root,-)
${[...folders]
  .toSorted()
  .map((folder) => `%dir %attr(0755,root,root) "${folder}"`)
  .join('\n')}
${files
  .map(({ inside, mode }) => {
    const kind = inside.startsWith('/usr/share/man/')
      ? '%doc '
      : /\/(?:LICENSES?[^/]*|licenses\/[^/]+)$/.test(inside)
        ? '%license '
        : ''
    return `${kind}${mode === '-' ? '' : `%attr(${mode},root,root) `}"${inside}"`
  })
  .join('\n')}

%changelog
* ${day} ${identity.maintainer} - ${version}-1
- Version ${version}.
`
}
