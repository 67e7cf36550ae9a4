import type { Handlers } from '#shared/contract.ts'
import type { Problem } from '#shared/problem.ts'

/**
 * What `--demo` does: connects the demo PBX. Where there is no keychain, secrets are kept for this session only, without asking:
 * there are none worth more than the session. Answers what went wrong, or null.
 */
export async function connectDemo(
  calls: Pick<Handlers, 'keychain.retry' | 'keychain.useSessionOnly' | 'accounts.connectDemo'>,
): Promise<Problem | null> {
  const keychain = await calls['keychain.retry']({})
  if (keychain.ok && keychain.value.mode === 'unusable') await calls['keychain.useSessionOnly']({})
  const connected = await calls['accounts.connectDemo']({})
  return connected.ok ? null : connected.problem
}
