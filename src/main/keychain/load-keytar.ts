/** What is used of keytar. `signal`: nobody waits any more. keytar itself does not know of it; in a process of its own it does. */
export interface Keytar {
  getPassword(service: string, account: string, signal?: AbortSignal): Promise<string | null>
  setPassword(service: string, account: string, password: string, signal?: AbortSignal): Promise<void>
  deletePassword(service: string, account: string, signal?: AbortSignal): Promise<boolean>
  findCredentials(service: string, signal?: AbortSignal): Promise<{ account: string; password: string }[]>
}

/** What our entries are filed under. */
export const service = 'Linecard'

/** Loads keytar's native part; rejects where it was not built. */
export async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = await import('keytar')
  return keytar
}
