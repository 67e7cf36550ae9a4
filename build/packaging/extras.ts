import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { iconFiles } from '../icons.mjs'
import { licensesText } from './licenses.ts'
import { run } from './run.ts'
import { sbomOf, type Bom } from './sbom.ts'
import { shippedPackages } from './shipped.ts'

export const iconsFolder = (root: string): string => join(root, 'out', 'icons')
export const noticesFolder = (root: string): string => join(root, 'out', 'notices')

/** What npm knows of every package of the project, as CycloneDX. */
export function npmSbom(root: string): Bom {
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only']
  // Npm's own program is a .cmd on Windows, which only a shell runs; npm says where its JavaScript is.
  const cli = process.env['npm_execpath']
  return JSON.parse(
    cli?.endsWith('.js') ? run(process.execPath, [cli, ...args], { cwd: root }) : run('npm', args, { cwd: root }),
  ) as Bom
}

/** Writes the licenses of what is in the app, and its SBOM, for the package to take. `date` is in seconds. */
export function writeNotices(root: string, date: number): void {
  const shipped = shippedPackages(root)
  const folder = noticesFolder(root)
  keep(join(folder, 'third-party.txt'), Buffer.from(licensesText(shipped)))
  keep(join(folder, 'sbom.cdx.json'), Buffer.from(`${JSON.stringify(sbomOf(npmSbom(root), shipped, date), null, 2)}\n`))
}

/** Writes a file that does not say this already: another build may be reading it. */
function keep(file: string, content: Uint8Array): void {
  if (existsSync(file) && readFileSync(file).equals(content)) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

/** Draws the app's icon in every form that a package takes. */
export async function writeIcons(root: string): Promise<void> {
  for (const [path, content] of await iconFiles()) keep(join(iconsFolder(root), path), content)
}
