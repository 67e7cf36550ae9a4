/** What Node emits its warnings on. */
export interface WarningSource {
  listeners(event: 'warning'): ((warning: Error) => void)[]
  removeAllListeners(event: 'warning'): unknown
  on(event: 'warning', listener: (warning: Error) => void): unknown
}

/**
 * Keeps the warning that `node:sqlite` is experimental off the terminal of people who cannot do anything about it; every other warning is
 * printed as before. Must be called before the store is loaded.
 */
export function quietSqliteWarning(source: WarningSource): void {
  const before = source.listeners('warning')
  source.removeAllListeners('warning')
  source.on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning' && /\bSQLite\b/.test(warning.message)) return
    for (const listener of before) listener.call(source, warning)
  })
}
