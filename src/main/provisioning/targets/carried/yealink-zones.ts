import { zoneOf, type Change } from '../../zones/zone.ts'
import { cannot } from '../carriers.ts'
import type { Carrier } from '../target.ts'
import type { Values } from '../values.ts'
import { offsetText, weekOf, zoneCity } from './common.ts'

/**
 * The places in the phone's own list, spelt as it spells them, by its offset. The name is what its screen shows: the rule is ours, as the
 * list still has summer time where it ended years ago. The first of each is for zones that are not in the list, so one without such a past.
 */
const places: Readonly<Record<string, readonly string[]>> = {
  '-11': ['Samoa'],
  '-10': ['United States-Hawaii-Aleutian'],
  '-9:30': ['French Polynesia'],
  '-9': ['United States-Alaska Time'],
  '-8': ['United States-Pacific Time', 'Canada(Vancouver,Whitehorse)', 'Mexico(Tijuana,Mexicali)'],
  '-7': ['United States-MST no DST', 'United States-Mountain Time', 'Canada(Edmonton,Calgary)', 'Mexico(Mazatlan,Chihuahua)'],
  '-6': ['United States-Central Time', 'Canada-Manitoba(Winnipeg)', 'Mexico(Mexico City,Acapulco)'],
  '-5': ['United States-Eastern Time', 'Bahamas(Nassau)', 'Canada(Montreal,Ottawa,Quebec)', 'Cuba(Havana)'],
  '-4:30': ['Venezuela(Caracas)'],
  '-4': ['Trinidad&Tobago', 'Canada(Halifax,Saint John)', 'Chile(Santiago)', 'Paraguay(Asuncion)'],
  '-3:30': ['Canada-New Foundland(St.Johns)'],
  '-3': ['Argentina(Buenos Aires)', 'Denmark-Greenland(Nuuk)'],
  '-2': ['Brazil(no DST)'],
  '-1': ['Portugal(Azores)'],
  '0': [
    ...['GMT', 'Denmark-Faroe Islands(Torshavn)', 'Ireland(Dublin)', 'Portugal(Lisboa,Porto,Funchal)'],
    ...['Spain-Canary Islands(Las Palmas)', 'United Kingdom(London)'],
  ],
  '+1': [
    ...['Chad', 'Albania(Tirane)', 'Austria(Vienna)', 'Belgium(Brussels)', 'Croatia(Zagreb)', 'Czech Republic(Prague)'],
    ...['Denmark(Kopenhagen)', 'France(Paris)', 'Germany(Berlin)', 'Hungary(Budapest)', 'Italy(Rome)', 'Luxembourg(Luxembourg)'],
    ...['Macedonia(Skopje)', 'Netherlands(Amsterdam)', 'Namibia(Windhoek)'],
  ],
  '+2': [
    ...['Estonia(Tallinn)', 'Finland(Helsinki)', 'Gaza Strip(Gaza)', 'Greece(Athens)', 'Israel(Tel Aviv)', 'Latvia(Riga)'],
    ...['Lebanon(Beirut)', 'Moldova(Kishinev)', 'Russia(Kaliningrad)', 'Romania(Bucharest)'],
  ],
  '+3': ['East Africa Time', 'Iraq(Baghdad)', 'Russia(Moscow)'],
  '+3:30': ['Iran(Teheran)'],
  '+4': ['Georgia(Tbilisi)', 'Armenia(Yerevan)', 'Azerbaijan(Baku)', 'Russia(Samara)'],
  '+4:30': ['Afghanistan(Kabul)'],
  '+5': ['Pakistan(Islamabad)'],
  '+5:30': ['India(Calcutta)'],
  '+5:45': ['Nepal(Katmandu)'],
  '+6': ['Kyrgyzstan(Bishkek)'],
  '+6:30': ['Myanmar(Naypyitaw)'],
  '+7': ['Thailand(Bangkok)', 'Russia(Krasnoyarsk)'],
  '+8': ['Singapore(Singapore)', 'China(Beijing)', 'Australia(Perth)'],
  '+9': ['Japan(Tokyo)', 'Korea(Seoul)'],
  '+9:30': ['Australia(Darwin)', 'Australia(Adelaide)'],
  '+10': ['Australia(Brisbane)', 'Australia(Sydney,Melboume,Canberra)', 'Australia(Hobart)', 'Russia(Vladivostok)'],
  '+10:30': ['Australia(Lord Howe Islands)'],
  '+11': ['New Caledonia(Noumea)'],
  '+12': ['New Zealand(Wellington,Auckland)'],
  '+12:45': ['New Zealand(Chatham Islands)'],
  '+13': ['Tonga(Nukualofa)'],
  '+14': ['Kiribati'],
}

/** Month, week, weekday and hour; Sunday is 7. */
const written = (change: Change): string | null =>
  weekOf(change, ({ month, week, weekday, hour }) => [month, week, weekday || 7, hour].join('/'))

export const yealinkZone: Carrier<'timeZone'> = {
  keys: [
    'local_time.time_zone',
    'local_time.time_zone_name',
    'local_time.summer_time',
    'local_time.dst_time_type',
    'local_time.start_time',
    'local_time.end_time',
    'local_time.offset_time',
    'local_time.dhcp_time',
  ],
  sources: ['fusionpbx yealink/t54w', 'wazo-provd-plugins wazo_yealink/v87', 'Yealink AutoDST guide'],
  write(name) {
    const { standardMinutes, summer, irregular } = zoneOf(name)
    if (irregular) return cannot('zone-irregular', { zone: name })
    const offset = offsetText(standardMinutes)
    const named = places[offset]
    if (!named) return cannot('zone-offset', { offset: `UTC${offset}` })
    const city = zoneCity(name)
    const here: Values = [
      ['local_time.time_zone', offset],
      ['local_time.time_zone_name', named.find((place) => place.includes(city)) ?? named[0] ?? null],
      // The zone that DHCP tells would win.
      ['local_time.dhcp_time', 0],
    ]
    if (!summer) return [...here, ['local_time.summer_time', 0]]
    const [start, end] = [written(summer.start), written(summer.end)]
    if (start === null || end === null) return cannot('zone-change', { zone: name })
    return [
      ...here,
      ['local_time.summer_time', 1],
      ['local_time.dst_time_type', 1],
      ['local_time.start_time', start],
      ['local_time.end_time', end],
      // Minutes, whatever a widely copied template says.
      ['local_time.offset_time', summer.saveMinutes],
    ]
  },
}
