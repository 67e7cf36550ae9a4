import { fold } from '#shared/search-text.ts'

/** What a column of a list can be about. */
export const listFields = [
  'number',
  'displayName',
  'password',
  'outboundCallerId',
  'voicemailEnabled',
  'voicemailPin',
  'recordingMode',
  'maxConcurrent',
  'status',
  'teamId',
  'mac',
  'target',
  'site',
  'action',
] as const
export type ListField = (typeof listFields)[number]

/** What a column says: a field, or a part of one that several columns make together. */
export const columnUses = [
  ...listFields,
  'firstName',
  'lastName',
  'disabled',
  'authName',
  'voicemailContext',
  'recordingIn',
  'recordingOut',
] as const
export type ColumnUse = (typeof columnUses)[number]

/** A header as it is compared: its letters and digits, without marks, case, spaces and punctuation. */
export function headerKey(header: string): string {
  return fold(header.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')).replace(/[^\p{L}\p{N}]+/gu, '')
}

/** Names of columns in English and Vietnamese, and in the API's own fields: each means one thing wherever it stands. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  number: [
    ...[
      'number',
      'extension number',
      'extension_number',
      'extension',
      'ext',
      'ext no',
      'ext number',
      'ext.',
      'exten',
      'sip number',
    ],
    ...[
      'số máy lẻ',
      'số máy nhánh',
      'máy lẻ',
      'máy nhánh',
      'số máy',
      'số nội bộ',
      'số extension',
      'máy số',
      'số máy điện thoại nội bộ',
    ],
  ],
  displayName: [
    ...['name', 'display name', 'display_name', 'full name', 'fullname', 'employee', 'employee name', 'person'],
    ...[
      'họ và tên',
      'họ tên',
      'họ & tên',
      'tên hiển thị',
      'tên nhân viên',
      'tên người dùng',
      'người dùng',
      'nhân viên',
      'họ tên nhân viên',
    ],
  ],
  firstName: ['first name', 'firstname', 'given name', 'givenname', 'tên'],
  lastName: ['last name', 'lastname', 'surname', 'family name', 'họ', 'họ đệm', 'họ và tên đệm', 'họ và đệm'],
  password: [
    ...['sip password', 'sip_password', 'sip secret', 'secret', 'registration password', 'auth password', 'authpassword'],
    ...['mật khẩu sip', 'mật khẩu đăng ký'],
  ],
  outboundCallerId: [
    ...[
      'outbound caller id',
      'outbound_caller_id',
      'outboundcallerid',
      'outbound cid',
      'outboundcid',
      'caller id',
      'caller_id',
      'callerid number',
    ],
    ...['số gọi ra', 'số hiển thị khi gọi ra', 'đầu số gọi ra', 'đầu số', 'số đại diện'],
  ],
  voicemailEnabled: [
    ...[
      'voicemail enabled',
      'voicemail_enabled',
      'voicemail',
      'voice mail',
      'enable voicemail',
      'enablevoicemail',
      'vm',
      'vm enabled',
    ],
    ...['hộp thư thoại', 'thư thoại', 'bật hộp thư thoại'],
  ],
  voicemailPin: [
    ...['voicemail pin', 'voicemail_pin', 'vm pin', 'pin', 'voicemail password', 'vmpwd', 'vm password', 'voicemail_vmpwd'],
    ...['mã pin', 'pin hộp thư thoại', 'mã pin hộp thư thoại', 'mật khẩu hộp thư thoại', 'mã hộp thư'],
  ],
  recordingMode: [
    ...['recording mode', 'recording_mode', 'recording', 'call recording', 'record calls', 'recordcalls', 'record'],
    ...['ghi âm', 'chế độ ghi âm', 'ghi âm cuộc gọi'],
  ],
  maxConcurrent: [
    ...['max concurrent', 'max_concurrent', 'max concurrent calls', 'concurrent calls', 'max calls'],
    ...['số cuộc gọi đồng thời', 'cuộc gọi đồng thời', 'số cuộc gọi cùng lúc'],
  ],
  status: ['status', 'state', 'enabled status', 'trạng thái', 'tình trạng'],
  disabled: ['disabled', 'is disabled'],
  teamId: ['team id', 'team_id', 'mã nhóm', 'id nhóm'],
  mac: [
    ...['mac', 'mac address', 'mac_address', 'macaddress', 'mac_0', 'phone mac', 'device mac', 'mac addr', 'mac id'],
    ...['địa chỉ mac', 'địa chỉ mac điện thoại', 'mac điện thoại', 'mac máy'],
  ],
  target: [
    'phone',
    'phone model',
    'model',
    'device',
    'device model',
    'phone type',
    'app',
    'điện thoại',
    'loại điện thoại',
    'loại máy',
    'ứng dụng',
  ],
  site: ['site', 'location', 'branch', 'office', 'địa điểm', 'chi nhánh', 'văn phòng', 'vị trí'],
  action: ['action', 'hành động', 'thao tác'],
  authName: ['auth id', 'authid', 'auth name', 'registration name', 'auth user'],
}

const uses = new Map(
  Object.entries(synonyms).flatMap(([use, names]) => names.map((name) => [headerKey(name), use as ColumnUse] as const)),
)

/** Another program’s export: told by headers that only it has, with what its columns mean in it alone. */
interface Shape {
  readonly id: ListShape
  /** All of these are there. */
  readonly tells: readonly string[]
  /** What a header means in this shape; null: it looks like one of ours, and is something else. */
  readonly means: Readonly<Record<string, ColumnUse | null>>
}

export const listShapes = ['3cx', 'freepbx', 'freepbx-old', 'yeastar', 'grandstream-ucm'] as const
export type ListShape = (typeof listShapes)[number]

const shapes: readonly Shape[] = [
  {
    id: '3cx',
    tells: ['AuthID', 'AuthPassword'],
    // The PIN beside VMNoPin is the voicemail's; PinProtect and the two passwords at the end are of other things.
    means: {
      PIN: 'voicemailPin',
      AuthID: 'authName',
      RecordCalls: 'recordingMode',
      Disabled: 'disabled',
      MAC_0: 'mac',
      MobileNumber: null,
    },
  },
  {
    id: 'freepbx',
    tells: ['extension', 'tech', 'secret'],
    means: {
      password: null,
      description: null,
      callerid: null,
      voicemail: 'voicemailContext',
      voicemail_enable: 'voicemailEnabled',
      voicemail_vmpwd: 'voicemailPin',
      recording_in_external: 'recordingIn',
      recording_out_external: 'recordingOut',
      // Outgoing calls at once, and phones: neither is what we call concurrent.
      concurrency_limit: null,
      max_contacts: null,
    },
  },
  {
    id: 'freepbx-old',
    tells: ['extension', 'devinfo_secret'],
    means: { devinfo_secret: 'password', vm: 'voicemailEnabled', vmpwd: 'voicemailPin' },
  },
  {
    id: 'yeastar',
    tells: ['Extension Number', 'Registration Password'],
    // The caller ID here is what colleagues see: the extension itself.
    means: {
      'Caller ID': null,
      'User Password': null,
      'Registration Name': 'authName',
      'IP Phone Concurrent Registrations': null,
    },
  },
  {
    id: 'grandstream-ucm',
    tells: ['Extension', 'CallerID Number', 'SIP/IAX Password'],
    means: { 'SIP/IAX Password': 'password', 'CallerID Number': 'outboundCallerId', 'Enable Voicemail': 'voicemailEnabled' },
  },
]

export interface Columns {
  readonly shape: ListShape | null
  /** By the column's place; null: it is not used. */
  readonly uses: readonly (ColumnUse | null)[]
}

/**
 * What the columns of a list are about: by their exact names or known synonyms, in the order of the headers; never by resemblance.
 * `groups` stands above them where there are two rows of headers. `remembered`: what somebody once said of a header, by its key; null: leave it out.
 * Of two columns with the same meaning the first counts.
 */
export function columnsOf(
  headers: readonly string[],
  groups: readonly string[] = [],
  remembered: Readonly<Record<string, ColumnUse | null>> = {},
): Columns {
  const keys = headers.map(headerKey)
  const shape = shapes.find(({ tells }) => tells.every((name) => keys.includes(headerKey(name)))) ?? null
  const special = new Map(Object.entries(shape?.means ?? {}).map(([name, use]) => [headerKey(name), use]))
  const taken = new Set<ColumnUse>()
  const useOf = (key: string, grouped: string): ColumnUse | null => {
    if (Object.hasOwn(remembered, key)) return remembered[key] ?? null
    if (special.has(key)) return special.get(key) ?? null
    return uses.get(key) ?? uses.get(grouped) ?? null
  }
  const found = keys.map((key, at): ColumnUse | null => {
    if (key === '') return null
    const use = useOf(key, headerKey(`${groups[at] ?? ''}${headers[at] ?? ''}`))
    if (use === null || taken.has(use)) return null
    taken.add(use)
    return use
  })
  return { shape: shape?.id ?? null, uses: found }
}

/** How many of these cells are headers that we know. */
export function knownHeaders(cells: readonly string[]): number {
  return cells.filter((cell) => uses.has(headerKey(cell))).length
}

/** What the sheet with the values to choose from is called in our own template, in each language. */
const choices = new Set(['Choices', 'Lựa chọn'].map(headerKey))
export const isChoicesName = (name: string): boolean => choices.has(headerKey(name))

/** The column in which our own files of rejected rows say why: it is about no extension, and nobody has to say so. */
const reasons = new Set(['Reason (Linecard)', 'Lý do (Linecard)'].map(headerKey))
export const isReason = (header: string): boolean => reasons.has(headerKey(header))
/** Where a list has no headers, each reason begins with it, and so is nobody's name. */
export const reasonMark = 'Linecard: '

/** Words that begin a line of sums below a list. */
const sums = new Set(['total', 'totals', 'sum', 'grand total', 'count', 'tổng', 'tổng cộng', 'tổng số', 'cộng'].map(headerKey))
export const isSum = (cell: string): boolean => sums.has(headerKey(cell))
