import type { Extension, ExtensionRow } from '#shared/extension.ts'

const madeAt = '2026-11-24T08:00:00Z'

/** An extension as a PBX tells one; what a test is about, it says itself. */
export const anExtension = (over: Partial<Extension> = {}): Extension => ({
  number: '1001',
  displayName: 'Nguyễn Thị Hằng',
  voicemailEnabled: false,
  outboundCallerId: null,
  recordingMode: 'none',
  status: 'active',
  teamId: null,
  departmentId: null,
  maxConcurrent: 2,
  tlsEnabled: true,
  createdAt: madeAt,
  updatedAt: madeAt,
  ...over,
})

/** Its row in the table: nothing is known besides. */
export const aRow = (over: Partial<ExtensionRow> = {}): ExtensionRow => ({
  ...anExtension(),
  registration: null,
  password: 'elsewhere',
  readAt: Date.parse(madeAt),
  ...over,
})
