import { htek, number } from '../desk-phones.ts'
import { need, textOf } from '../read-account.ts'
import { said, wordOf, type PhoneReader } from '../read-phone.ts'
import { child, readXml, textsOf } from '../xml-formats.ts'
import { byWeek, fixed } from './clock.ts'

/** Hours of the rows of the phone's list, as its web page shows them. */
const rows: Readonly<Record<string, number>> = {
  ...{ 105: -11, 2: -10, 3: -9, 6: -8, 10: -7, 14: -6, 18: -5, 19: -4.5, 20: -4, 26: -3.5, 30: -3, 31: -2, 32: -1, 33: 0, 39: 0 },
  ...{ 49: 1, 50: 1, 57: 2, 73: 3, 74: 3.5, 77: 4, 83: 5, 84: 5.5, 85: 6, 88: 7, 89: 8, 93: 9, 94: 9.5, 96: 10, 100: 10.5 },
  ...{ 101: 11, 102: 12, 103: 12.75, 104: 13 },
}

/** London, Berlin and Tallinn change by the law of the European Union, Eastern, Central and Pacific Time by that of the United States. */
function summerOf(row: string, standard: number): (at: number) => number {
  const sunday = { weekday: 0 }
  if (['39', '50', '57'].includes(row))
    return byWeek(
      standard,
      60,
      { ...sunday, month: 3, week: 5, minutes: 60 + standard },
      { ...sunday, month: 10, week: 5, minutes: 120 + standard },
    )
  if (['18', '14', '6'].includes(row))
    return byWeek(standard, 60, { ...sunday, month: 3, week: 2, minutes: 120 }, { ...sunday, month: 11, week: 1, minutes: 120 })
  throw new Error(`nobody knows what row ${row} does in summer`)
}

const languages = { 0: 'en', 1: 'fr', 2: 'de', 3: 'es', 4: 'pt', 5: 'ru', 6: 'it', 7: 'pl', 8: 'tr', 9: 'zh-CN' }
const countries: Readonly<Record<string, string>> = {
  ...{ 1: 'AU', 2: 'AT', 3: 'BR', 4: 'BE', 5: 'CN', 6: 'CL', 7: 'CZ', 8: 'DK', 9: 'FI', 10: 'FR', 11: 'DE', 12: 'GB', 13: 'GR' },
  ...{ 14: 'HU', 15: 'LT', 16: 'IN', 17: 'IT', 18: 'JP', 19: 'MX', 20: 'NZ', 21: 'NL', 22: 'NO', 23: 'PT', 24: 'ES', 25: 'CH' },
  ...{ 26: 'SE', 27: 'RU', 28: 'US' },
}
const payloads: Readonly<Record<string, string>> = { 0: 'pcmu', 8: 'pcma', 9: 'g722', 18: 'g729', 4: 'g723', 2: 'g726-32' }
const bits = { 0: 'off', 1: 'on' }

export const htekPhone: PhoneReader = (files) => {
  const values = textsOf(child(readXml(textOf(files, /^cfg[0-9a-f]{12}\.xml$/)), 'config'))
  const of = (key: string): string | undefined => values.get(key)
  const row = of('P64')
  const standard = (rows[row ?? ''] ?? NaN) * 60
  if (row !== undefined && (Number.isNaN(standard) || of('P143') !== '0')) throw new Error(`no row ${row}, or DHCP would win`)
  const dst = of('P75')
  if (row !== undefined && dst !== '0' && dst !== '2') throw new Error('the switch of summer time is not set')
  const ntp = [of('P30'), of('P8622')].filter((one) => one !== undefined)
  if (ntp.length > 0 && of('P144') !== '0') throw new Error('DHCP would win')
  const server = of('P237')
  if (server !== undefined && of('P212') !== (server.startsWith('https:') ? '3' : '1')) throw new Error('another protocol')
  const places = [57, 58, 59, 60, 61, 62].map((one) => of(`P${one}`))
  const names = places.flatMap((code) => (code === undefined ? [] : [need(wordOf(payloads, code), code)]))
  const priority = of('P87')
  return {
    lines: new Map([[1, htek(files)]]),
    all: [...values],
    keys: [],
    ...(row !== undefined && { offsetAt: dst === '2' ? summerOf(row, standard) : fixed(standard) }),
    settings: {
      ...said('ntpServers', ntp.length > 0 ? ntp : undefined),
      ...said('language', of('P8621') === of('P2525') ? wordOf(languages, of('P8621')) : undefined),
      ...said('tones', wordOf(countries, of('P20058'))),
      ...said('dateForm', wordOf({ 0: 'yyyy-mm-dd', 1: 'mm/dd/yyyy', 2: 'dd/mm/yyyy' }, of('P102'))),
      ...said('clock', wordOf({ 0: '24h', 1: '12h' }, of('P8624'))),
      ...said('provisioning', of('P194') === '0' && of('P145') === '0' ? 'off' : server),
      ...said('plugAndPlay', wordOf(bits, of('P20165'))),
      ...said('makersCloud', wordOf(bits, of('P20933'))),
      ...said('firmware', of('P192')),
      ...said('lldp', wordOf(bits, of('P5438'))),
      ...said(
        'vlan',
        of('P24053') === '1'
          ? { id: number(values, 'P51'), priority: priority === undefined ? null : Number(priority) }
          : undefined,
      ),
      ...said('keepAliveSeconds', of('P52') === '2' ? number(values, 'P84') : undefined),
      ...said('secondServer', of('P967')),
      ...said('codecs', names.length > 0 ? [...new Set(names)] : undefined),
      ...said('dtmf', wordOf({ 0: 'rfc4733', 1: 'in-band', 2: 'info' }, of('P20166'))),
      ...said('srtp', wordOf({ 0: 'off', 2: 'required' }, of('P183'))),
      ...said('authName', of('P36')),
      ...said('adminPassword', of('P2')),
      ...said('userPassword', of('P196')),
    },
  }
}
