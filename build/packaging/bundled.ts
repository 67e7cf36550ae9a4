import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Plugin } from 'vite'

/** One file of a bundle: the files of the bundle that it asks for, and the npm packages whose code is in it, as `name@version`. */
export interface BundledFile {
  /** Asked for by something other than the bundle. */
  readonly entry: boolean
  readonly imports: readonly string[]
  readonly packages: readonly string[]
}
/** A bundle's JavaScript files by their names. */
export type Bundle = Readonly<Record<string, BundledFile>>

/** The bundler's own helpers, and code that a compiler wrote, are somebody's work as well. */
const madeBy: readonly (readonly [RegExp, string])[] = [
  [/^\0rolldown\//, 'rolldown'],
  [/^\0vite\//, 'vite'],
  [/^\0commonjs/, 'rolldown'],
  [/\/src\/renderer\/src\/paraglide\//, '@inlang/paraglide-js'],
]

/**
 * Writes down which packages are in a bundle, into `file` (`[entry]` in it stands for the entry's name): the package has their licenses, its SBOM names them, and what only the browser host uses
 * stays out of it.
 */
export function noteBundled(file: string): Plugin {
  return {
    name: 'note-bundled',
    // A worker's bundle is never written by itself.
    generateBundle(_options, output) {
      const bundle: Record<string, BundledFile> = {}
      for (const chunk of Object.values(output)) {
        if (chunk.type !== 'chunk') continue
        const packages = new Set(chunk.moduleIds.map((id) => packageOf(id)).filter((name) => name !== null))
        const imports = [...chunk.imports, ...chunk.dynamicImports].filter((name) => name in output)
        bundle[chunk.fileName] = { entry: chunk.isEntry, imports: imports.toSorted(), packages: [...packages].toSorted() }
      }
      const [entry = ''] = Object.values(output).flatMap((chunk) => (chunk.type === 'chunk' && chunk.isEntry ? [chunk.name] : []))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(
        file.replace('[entry]', entry),
        `${JSON.stringify(Object.fromEntries(Object.entries(bundle).toSorted()), null, 2)}\n`,
      )
    },
  }
}

/** The npm package that a module is of, as `name@version`; null for Linecard's own. */
export function packageOf(id: string): string | null {
  const path = id.replaceAll('\\', '/').replace(/\?.*$/, '')
  const maker = madeBy.find(([pattern]) => pattern.test(path))?.[1]
  if (maker !== undefined) return named(join('node_modules', maker))
  const at = path.lastIndexOf('/node_modules/')
  if (at < 0) return null
  const [first = '', second = ''] = path.slice(at + '/node_modules/'.length).split('/')
  return named(`${path.slice(0, at)}/node_modules/${first.startsWith('@') ? `${first}/${second}` : first}`)
}

function named(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string }
  return `${name}@${version}`
}

/** Reads what `noteBundled` wrote. */
export function readBundle(file: string): Bundle {
  if (!existsSync(file)) throw new Error(`${file.split(sep).join('/')} is missing: run "npm run build" first.`)
  return JSON.parse(readFileSync(file, 'utf8')) as Bundle
}

/** The files of a bundle that are reached from any entry but `without`. */
export function reached(bundle: Bundle, without: readonly string[] = []): string[] {
  const found = new Set<string>()
  const follow = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    for (const next of bundle[name]?.imports ?? []) follow(next)
  }
  for (const [name, { entry }] of Object.entries(bundle)) if (entry && !without.includes(name)) follow(name)
  return [...found].toSorted()
}
