/** Names that runtimes still list by what the tz database called them before, with what it calls them now: people look for these. */
const renamed: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}

let listed: readonly string[] | null = null

/** Every zone that this runtime knows, by the name that the tz database has for it today, in order. */
export function timeZoneNames(): readonly string[] {
  listed ??= [...new Set([...Intl.supportedValuesOf('timeZone').map((name) => renamed[name] ?? name), 'UTC'])].sort()
  return listed
}

/** True for a name as the tz database spells it, a former one included. Runtimes take any case; phones do not. */
export function isTimeZone(name: string): boolean {
  if (timeZoneNames().includes(name)) return true
  if (!/^[A-Z][A-Za-z]+(?:\/[A-Z][A-Za-z_+-]*\d*)*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
  } catch {
    return false
  }
  const lower = name.toLowerCase()
  return !timeZoneNames().some((one) => one.toLowerCase() === lower)
}
