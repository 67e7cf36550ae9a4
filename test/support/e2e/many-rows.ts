import type { ExtensionRow } from '#shared/extension.ts'

export const names = ['Sales', 'Support', 'Kho', 'Kế toán', 'Lễ tân'] as const

/** Rows of every kind, the same for each who asks; `at`: what time it is, in ms since the epoch. */
export function rowsFor(count: number, at: number): ExtensionRow[] {
  return Array.from({ length: count }, (_, index) => ({
    number: String(100_000 + index),
    displayName: `${names[index % names.length]} ${index}`,
    status: index % 17 === 0 ? 'disabled' : 'active',
    recordingMode: (['none', 'inbound', 'outbound', 'all'] as const)[index % 4] ?? 'none',
    teamId: index % 9,
    departmentId: null,
    voicemailEnabled: index % 2 === 0,
    outboundCallerId: index % 3 === 0 ? null : `09000000${String(index % 90).padStart(2, '0')}`,
    maxConcurrent: 1 + (index % 10),
    tlsEnabled: index % 5 === 0,
    createdAt: new Date(at - (count - index) * 60_000).toISOString(),
    updatedAt: new Date(at - (index % 5_000) * 600_000).toISOString(),
    registration: {
      state: (['registered', 'unregistered', 'unknown'] as const)[index % 3] ?? 'unknown',
      checkedAt: at - (index % 600) * 1_000,
      source: 'pbx',
    },
    password: 'elsewhere',
    readAt: at,
  }))
}
