import type { ExtensionRow, RegistrationState } from './extension.ts'

/** What a row is packed as: each field holds a single value. What a row leaves out is null. */
export interface RowFields extends Omit<
  ExtensionRow,
  'registration' | 'queued' | 'provedAt' | 'phone' | 'mac' | 'note' | 'registeredAt'
> {
  readonly registration: RegistrationState | null
  readonly checkedAt: number | null
  readonly source: 'pbx' | 'sip' | null
  readonly queued: string | null
  /** Whether a phone has shown that it has the stored password; null: none is stored. */
  readonly proved: boolean | null
  readonly provedAt: number | null
  readonly phone: string | null
  readonly mac: string | null
  readonly note: string | null
  readonly registeredAt: number | null
}

type Of = { readonly [F in keyof RowFields]: (row: ExtensionRow) => RowFields[F] }

/** How each field is taken out of a row. */
export const rowFields: Of = {
  number: (row) => row.number,
  displayName: (row) => row.displayName,
  voicemailEnabled: (row) => row.voicemailEnabled,
  outboundCallerId: (row) => row.outboundCallerId,
  recordingMode: (row) => row.recordingMode,
  status: (row) => row.status,
  teamId: (row) => row.teamId,
  departmentId: (row) => row.departmentId,
  maxConcurrent: (row) => row.maxConcurrent,
  tlsEnabled: (row) => row.tlsEnabled,
  createdAt: (row) => row.createdAt,
  updatedAt: (row) => row.updatedAt,
  password: (row) => row.password,
  readAt: (row) => row.readAt,
  registration: (row) => row.registration?.state ?? null,
  checkedAt: (row) => row.registration?.checkedAt ?? null,
  source: (row) => row.registration?.source ?? null,
  registeredAt: (row) => row.registeredAt ?? null,
  proved: (row) => (row.provedAt === undefined ? null : row.provedAt !== null),
  provedAt: (row) => row.provedAt ?? null,
  phone: (row) => row.phone ?? null,
  mac: (row) => row.mac ?? null,
  note: (row) => row.note ?? null,
  queued: (row) => row.queued?.join(' ') ?? null,
}

/** The row that was taken apart so; `read` gives its fields. */
export function rowOf(read: <F extends keyof RowFields>(field: F) => RowFields[F]): ExtensionRow {
  const state = read('registration')
  const checkedAt = read('checkedAt')
  const source = read('source')
  const [registeredAt, phone, mac, note] = [read('registeredAt'), read('phone'), read('mac'), read('note')]
  const queued = read('queued')
  return {
    number: read('number'),
    displayName: read('displayName'),
    voicemailEnabled: read('voicemailEnabled'),
    outboundCallerId: read('outboundCallerId'),
    recordingMode: read('recordingMode'),
    status: read('status'),
    teamId: read('teamId'),
    departmentId: read('departmentId'),
    maxConcurrent: read('maxConcurrent'),
    tlsEnabled: read('tlsEnabled'),
    createdAt: read('createdAt'),
    updatedAt: read('updatedAt'),
    registration: state === null || checkedAt === null || source === null ? null : { state, checkedAt, source },
    password: read('password'),
    readAt: read('readAt'),
    ...(registeredAt === null ? {} : { registeredAt }),
    ...(read('proved') === null ? {} : { provedAt: read('provedAt') }),
    ...(phone === null ? {} : { phone }),
    ...(mac === null ? {} : { mac }),
    ...(note === null ? {} : { note }),
    ...(queued === null ? {} : { queued: queued.split(' ') as NonNullable<ExtensionRow['queued']> }),
  }
}
