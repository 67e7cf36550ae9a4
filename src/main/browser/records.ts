import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../system/clock.ts'
import { systemSlices } from '../concurrency/slices.ts'
import { StorageError, toStorageError } from '../store/storage-error.ts'
import { openStoreBeside } from '../store/store.ts'
import { defaultDataDir } from './data-dir.ts'

export const { values } = parseArgs({
  options: {
    'no-open': { type: 'boolean', default: false },
    'data-dir': { type: 'string' },
    'export-dir': { type: 'string' },
    demo: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
  },
})

export const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error('--port takes a port number')
  process.exit(2)
}
export const dataDir = values['data-dir'] ?? defaultDataDir(process.platform, process.env)

/** Says in one line why Linecard cannot run here. */
export function cannotStart(error: unknown): never {
  const known = toStorageError(error, dataDir)
  console.error(known instanceof StorageError ? known.message : known)
  process.exit(1)
}

try {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
} catch (error) {
  cannotStart(error)
}

/** They are looked through in a thread while main reads its own code. */
export const records = openStoreBeside(join(dataDir, 'linecard.sqlite'), systemClock, systemSlices)
// Whoever awaits them says why they cannot be opened.
records.catch(() => {})
