import type { Keytar } from './os-keychain.ts'

/** What our entries are filed under. */
export const service = 'Linecard'

/** Loads keytar's native part; rejects where it was not built. */
export async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = await import('keytar')
  return keytar
}
