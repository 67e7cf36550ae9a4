import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reached, readBundle } from './bundled.ts'

/** Entries of main's bundle that stay out of the package: a packaged app opens no port for its window. */
export const leftOut = ['browser-host.js', 'browser-start.js']

/** The packages that lie in the package as files of their own: package.json's `dependencies`, and what of each is needed. */
export const asFiles = {
  keytar: ['package.json', 'lib/keytar.js'],
  '@expo-google-fonts/be-vietnam-pro': [
    'package.json',
    '400Regular/BeVietnamPro_400Regular.ttf',
    '600SemiBold/BeVietnamPro_600SemiBold.ttf',
  ],
} as const

/** A third party's package that is in the app, and where it is installed. */
export interface Shipped {
  readonly name: string
  readonly version: string
  readonly folder: string
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>
}

/** The files of main's bundle that the package leaves out, because only the browser host asks for them. */
export function unreachedFiles(root: string): string[] {
  const main = readBundle(join(root, 'out', 'bundled', 'main.json'))
  const kept = new Set(reached(main, leftOut))
  return Object.keys(main).filter((name) => !kept.has(name))
}

/** Every npm package of which something is in the app, by name. */
export function shippedPackages(root: string): Shipped[] {
  const notes = join(root, 'out', 'bundled')
  const names = new Set<string>()
  for (const file of existsSync(notes) ? readdirSync(notes) : []) {
    const bundle = readBundle(join(notes, file))
    for (const chunk of reached(bundle, file === 'main.json' ? leftOut : []))
      for (const name of bundle[chunk]?.packages ?? []) names.add(name)
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
  for (const name of Object.keys(asFiles)) names.add(`${name}@${lock.packages[`node_modules/${name}`]?.version}`)
  const places = new Map<string, string>()
  for (const [path, { version }] of Object.entries(lock.packages)) {
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1]
    if (name !== undefined && !places.has(`${name}@${version}`)) places.set(`${name}@${version}`, path)
  }
  return [...names].toSorted().map((id) => {
    const at = id.lastIndexOf('@')
    const place = places.get(id)
    if (place === undefined) throw new Error(`${id} is in the app, but not in package-lock.json: run "npm ci" and build again.`)
    return { name: id.slice(0, at), version: id.slice(at + 1), folder: join(root, place) }
  })
}
