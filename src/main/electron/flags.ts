import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface Flags {
  readonly dataDir: string | null
  readonly demo: boolean
}

/**
 * The flags we know on Electron's command line. Chromium's own, and anything else, are none of our business. `from`: the folder that a
 * relative path means; Electron itself takes none.
 */
export function readFlags(argv: readonly string[], from: string): Flags {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: { 'data-dir': { type: 'string' }, demo: { type: 'boolean' } },
  })
  const dataDir = values['data-dir']
  return { dataDir: typeof dataDir === 'string' && dataDir !== '' ? resolve(from, dataDir) : null, demo: values.demo === true }
}
