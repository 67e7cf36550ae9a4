/** The plausible company behind the demo PBX: the same one for the same seed. */

export interface DemoExtension {
  extension_number: string
  display_name: string | null
  voicemail_enabled: boolean
  voicemail_pin: string | null
  outbound_caller_id: string | null
  recording_mode: 'none' | 'inbound' | 'outbound' | 'all'
  status: 'active' | 'disabled'
  team_id: number | null
  department_id: number | null
  max_concurrent: number
  tls_enabled: boolean
  created_at: string
  updated_at: string
  password: string
  deleted: boolean
}

export type DemoRegistration = 'registered' | 'unregistered' | 'unknown'

export interface DemoCallerId {
  number: string
  display_name: string | null
  carrier: string
  cli_type: string
  status: 'active'
}

export const teams = [1, 2, 3, 4, 5, 6]

export const callerIds: readonly DemoCallerId[] = [
  { number: '0900000020', display_name: 'Tổng đài', carrier: 'landline', cli_type: 'mobile', status: 'active' },
  { number: '0900000021', display_name: 'Kinh doanh', carrier: 'viettel', cli_type: 'mobile', status: 'active' },
  { number: '02873000020', display_name: 'Văn phòng TP.HCM', carrier: 'landline', cli_type: 'fixed_02x', status: 'active' },
  { number: '02473000021', display_name: 'Văn phòng Hà Nội', carrier: 'landline', cli_type: 'fixed_02x', status: 'active' },
  { number: '19001234', display_name: 'Chăm sóc khách hàng', carrier: 'other', cli_type: 'hotline_1900', status: 'active' },
  { number: '18001234', display_name: null, carrier: 'other', cli_type: 'hotline_1800', status: 'active' },
  { number: '0911000022', display_name: 'Kho', carrier: 'vinaphone', cli_type: 'mobile', status: 'active' },
]

type Seventeen = readonly [number: string, name: string | null, team: number | null, extra?: Partial<DemoExtension>]

const staff: readonly Seventeen[] = [
  ['1001', 'Mai Nguyễn', 1, { recording_mode: 'all', outbound_caller_id: '0900000020' }],
  ['1002', 'Kho', 4, { recording_mode: 'none' }],
  ['1003', 'Reception', 1, { outbound_caller_id: '19001234', voicemail_enabled: true, max_concurrent: 4 }],
  ['1004', 'Trần Quốc Bảo', 2, { tls_enabled: true }],
  ['1005', 'Lê Thị Hồng Ánh', 2, { outbound_caller_id: '0900000021', voicemail_enabled: true }],
  ['1006', 'Phạm Đức', 2, { recording_mode: 'outbound' }],
  ['1007', null, null],
  ['1008', 'Kế toán', 3, { recording_mode: 'inbound', tls_enabled: true }],
  ['1009', 'Đặng Văn Hùng', 4],
  ['1010', 'Meeting room “Hạ Long”', null, { max_concurrent: 1 }],
  ['1011', 'Hoàng Yến', 5, { outbound_caller_id: '19001234', recording_mode: 'all' }],
  ['1012', 'Vũ Minh Khôi', 5, { recording_mode: 'all' }],
  ['1013', 'Ngô Bảo Châu', 5, { status: 'disabled' }],
  ['1014', 'Bùi Xuân Phái', 6, { tls_enabled: true, voicemail_enabled: true }],
  ['1015', 'Đỗ Gia Huy', 6],
  ['0900', 'Bảo vệ', null, { max_concurrent: 1 }],
  ['9001', 'Sales 01', 2, { recording_mode: 'all', outbound_caller_id: '0900000020' }],
]

const familyNames = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Hoàng',
  'Huỳnh',
  'Phan',
  'Vũ',
  'Võ',
  'Đặng',
  'Bùi',
  'Đỗ',
  'Hồ',
  'Ngô',
  'Dương',
  'Lý',
]
const middleNames = ['Thị', 'Văn', 'Minh', 'Thanh', 'Đức', 'Ngọc', 'Quốc', 'Hồng', 'Xuân', 'Gia']
const givenNames = [
  'Anh',
  'Ánh',
  'Bình',
  'Châu',
  'Dũng',
  'Giang',
  'Hà',
  'Hùng',
  'Khôi',
  'Lan',
  'Linh',
  'Mai',
  'Nam',
  'Phúc',
  'Quân',
  'Thảo',
  'Trang',
  'Tuấn',
  'Vy',
  'Yến',
]

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length]
  if (found === undefined) throw new RangeError('an empty list')
  return found
}

/** ISO 8601 with offset and without fractions, as the PBX writes times. */
export function pbxTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00')
}

/** An extension as the PBX makes it where nothing is said of it. */
export const blankExtension = (number: string, createdAt: string, password: string): DemoExtension => ({
  extension_number: number,
  display_name: null,
  voicemail_enabled: false,
  voicemail_pin: null,
  outbound_caller_id: null,
  recording_mode: 'none',
  status: 'active',
  team_id: null,
  department_id: null,
  max_concurrent: 2,
  tls_enabled: false,
  created_at: createdAt,
  updated_at: createdAt,
  password,
  deleted: false,
})

/** `count` extensions, as they were some months before `now`. Up to 17 are the named staff. */
export function makeCompany(count: number, now: number, password: (number: string) => string): DemoExtension[] {
  const day = 86_400_000
  const rows: DemoExtension[] = []
  const base = (number: string, index: number): DemoExtension => ({
    ...blankExtension(number, pbxTime(now - (120 + (index % 200)) * day), password(number)),
    updated_at: pbxTime(now - ((index * 7) % 110) * day - (index % 1_000) * 60_000),
  })
  for (const [index, [number, name, team, extra]] of staff.slice(0, count).entries()) {
    rows.push({ ...base(number, index), display_name: name, team_id: team, department_id: team, ...extra })
  }
  for (let index = rows.length; index < count; index += 1) {
    // Every fiftieth number starts with a zero: it is text, and must stay so.
    const number = index % 50 === 7 ? `0${20_000 + index}` : String(20_000 + index)
    rows.push({
      ...base(number, index),
      display_name:
        index % 29 === 0 ? null : `${at(familyNames, index * 7)} ${at(middleNames, index * 3)} ${at(givenNames, index)}`,
      voicemail_enabled: index % 3 === 0,
      outbound_caller_id: index % 4 === 0 ? at(callerIds, index).number : null,
      recording_mode: at(['none', 'inbound', 'outbound', 'all'] as const, index),
      status: index % 31 === 0 ? 'disabled' : 'active',
      team_id: index % 5 === 0 ? null : at(teams, index),
      department_id: index % 5 === 0 ? null : at(teams, index),
      max_concurrent: 1 + (index % 10),
      tls_enabled: index % 6 === 0,
    })
  }
  return rows
}
