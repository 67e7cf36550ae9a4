import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { iconsFolder } from '../extras.ts'
import type { Identity } from './identity.ts'
import { apparmorProfile, changelog, copyright, desktopEntry, manPage, metainfo } from './texts.ts'

export interface TreeOptions {
  readonly root: string
  /** The app's folder, as electron-builder made it. */
  readonly appFolder: string
  /** Where the tree is made; emptied first. */
  readonly into: string
  readonly identity: Identity
  /** `usr/lib`, or `usr/lib64` where a distribution keeps 64-bit programs there. */
  readonly lib: string
  readonly kind: 'deb' | 'rpm' | 'appimage'
}

/** Makes the files of a Linux package as they will lie on the system, with their modes and one date. Answers where the app's folder is. */
export function makeTree({ root, appFolder, into, identity, lib, kind }: TreeOptions): string {
  const { name, id } = identity
  rmSync(into, { recursive: true, force: true })
  const app = join(into, lib, name)
  const place = `/${lib}/${name}`
  mkdirSync(dirname(app), { recursive: true })
  cpSync(appFolder, app, { recursive: true, verbatimSymlinks: true })
  for (const entry of walk(app)) if (!lstatSync(entry).isSymbolicLink()) chmodSync(entry, isProgram(entry) ? 0o755 : 0o644)
  const put = (path: string, content: string | Buffer, mode = 0o644): void => {
    mkdirSync(dirname(join(into, path)), { recursive: true })
    writeFileSync(join(into, path), content)
    chmodSync(join(into, path), mode)
  }

  put(`usr/share/applications/${id}.desktop`, desktopEntry(identity))
  put(`usr/share/metainfo/${id}.metainfo.xml`, metainfo(identity))
  for (const [path, file] of icons(root, id)) put(`usr/share/icons/hicolor/${path}`, readFileSync(file))
  if (kind !== 'appimage') {
    // Where user namespaces are forbidden, Chromium's sandbox is made by this program, which root must own and lend its rights.
    if (existsSync(join(app, 'chrome-sandbox'))) chmodSync(join(app, 'chrome-sandbox'), 0o4755)
    mkdirSync(join(into, 'usr/bin'), { recursive: true })
    symlinkSync(relative('/usr/bin', `${place}/${name}`), join(into, 'usr/bin', name))
    put(`usr/share/man/man1/${name}.1.gz`, manPage(identity))
  }
  if (kind === 'deb') {
    put(`usr/share/${name}/apparmor-profile`, apparmorProfile(identity, `${place}/${name}`))
    put(`usr/share/doc/${name}/copyright`, copyright(identity, readFileSync(join(root, 'LICENSE'), 'utf8'), place))
    put(`usr/share/doc/${name}/changelog.gz`, changelog(identity))
    put(`usr/share/lintian/overrides/${name}`, readFileSync(join(root, 'build/packaging/linux/lintian-overrides'), 'utf8'))
  }
  for (const entry of walk(into)) {
    if (lstatSync(entry).isDirectory()) chmodSync(entry, 0o755)
    lutimesSync(entry, identity.date, identity.date)
  }
  return app
}

/** Every file and folder below a folder, a folder after what is in it, and itself at last. */
export function walk(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true }).toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return [
    ...below.flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)])),
    folder,
  ]
}

/** Programs may be run, libraries and data need not be. Electron's zip says the same of most, but not on every system that unpacks it. */
function isProgram(path: string): boolean {
  const stat = lstatSync(path)
  if (stat.isDirectory()) return true
  return (stat.mode & 0o111) !== 0 && !/\.(?:so(?:\.\d+)*|node|pak|bin|dat|json|txt|html|asar)$/.test(path)
}

/** The icon for each size that there is, as `[path in the theme, file]`. */
function icons(root: string, id: string): [string, string][] {
  const folder = join(iconsFolder(root), 'icons')
  const sized = existsSync(folder)
    ? readdirSync(folder).flatMap((file): [string, string][] => {
        const size = /^(\d+)x\1\.png$/.exec(file)?.[1]
        return size === undefined ? [] : [[`${size}x${size}/apps/${id}.png`, join(folder, file)]]
      })
    : []
  return [[`scalable/apps/${id}.svg`, join(root, 'src', 'renderer', 'public', 'icon.svg')], ...sized.toSorted()]
}
