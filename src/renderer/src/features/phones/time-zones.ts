/** Browsers call some zones by names that the tz database has given up; phones and people know the present ones. */
const renamed: Readonly<Record<string, string>> = {
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Europe/Kiev': 'Europe/Kyiv',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Godthab': 'America/Nuuk',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}

/** Every zone that can be chosen, by its present name. `known`: as the runtime has them. */
export function timeZones(known: readonly string[] = Intl.supportedValuesOf('timeZone')): string[] {
  const names = known.filter((name) => name.includes('/')).map((name) => renamed[name] ?? name)
  return [...new Set(['UTC', ...names])].sort()
}
