import { createHash } from 'node:crypto'
import { licenseOf } from './licenses.ts'
import type { Shipped } from './shipped.ts'

interface Component {
  'bom-ref': string
  type: string
  name: string
  version: string
  properties?: { name: string; value: string }[]
  licenses?: unknown
  [key: string]: unknown
}
/** A software bill of materials in CycloneDX's form, as far as it is read or changed here. */
export interface Bom {
  serialNumber: string
  metadata: { timestamp: string; component: Component; [key: string]: unknown }
  components: Component[]
  dependencies: { ref: string; dependsOn?: string[] }[]
  [key: string]: unknown
}

/**
 * What npm says of the whole project, cut down to what is in the app: the packages of which code or files are in it, and Electron.
 * `date` is in seconds. The same input gives the same text.
 */
export function sbomOf(whole: Bom, shipped: readonly Shipped[], date: number): Bom {
  const wanted = new Map(shipped.map((one) => [`${one.name}@${one.version}`, one]))
  const kept = new Map<string, Component>()
  for (const component of whole.components) {
    const id = `${component.name}@${component.version}`
    const one = wanted.get(id)
    if (!one && component.name !== 'electron') continue
    kept.set(id, {
      ...component,
      // Npm says this of what a bundler took in, too.
      properties: component.properties?.filter(({ name }) => name !== 'cdx:npm:package:development') ?? [],
      ...(one
        ? { licenses: [/ /.test(licenseOf(one).id) ? { expression: licenseOf(one).id } : { license: { id: licenseOf(one).id } }] }
        : {}),
    })
  }
  const missing = [...wanted.keys()].filter((id) => !kept.has(id))
  if (missing.length > 0 || !whole.components.some(({ name }) => name === 'electron'))
    throw new Error(`npm's list of packages lacks ${missing.join(', ') || 'electron'}, which is in the app.`)

  const components = [...kept.values()].toSorted((one, other) => (one['bom-ref'] < other['bom-ref'] ? -1 : 1))
  const refs = new Set([whole.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])])
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)).toSorted() }))
    .toSorted((one, other) => (one.ref < other.ref ? -1 : 1))
  const hash = createHash('sha256')
    .update(JSON.stringify([components, dependencies, date]))
    .digest('hex')
  return {
    ...whole,
    serialNumber: `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`,
    metadata: {
      ...whole.metadata,
      timestamp: new Date(date * 1000).toISOString(),
      component: { ...whole.metadata.component, type: 'application', name: 'linecard' },
    },
    components,
    dependencies,
  }
}
