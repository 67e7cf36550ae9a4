import { zoneOf } from '../../zones/zone.ts'
import { sameClock } from './clock-rules.ts'
import { noValue } from '../carriers.ts'
import type { Carried } from '../target.ts'

/**
 * Snom's codes, each with a zone whose clock it shows. Only those of countries that have kept their rules since well before firmware 8: what
 * a phone believes of the others depends on its firmware. Where a country gave up its summer time, a neighbour that never had any
 * stands for it. `CHN+7` is eight hours ahead, whatever it is called, and left out.
 */
const codes: readonly (readonly [code: string, zone: string])[] = [
  ['USA-10', 'Pacific/Honolulu'],
  ['USA-9', 'America/Anchorage'],
  ['USA-8', 'America/Los_Angeles'],
  ['USA-7', 'America/Denver'],
  ['USA2-7', 'America/Phoenix'],
  ['USA-6', 'America/Chicago'],
  ['CAN2-6', 'America/Regina'],
  ['USA-5', 'America/New_York'],
  ['CAN-4', 'America/Halifax'],
  ['TTB-4', 'America/Port_of_Spain'],
  ['CAN-3.5', 'America/St_Johns'],
  ['BRA2-3', 'America/Recife'],
  ['BRA-2', 'America/Noronha'],
  ['PRT-1', 'Atlantic/Azores'],
  ['GBR-0', 'Europe/London'],
  ['WAT+1', 'Africa/Lagos'],
  ['GER+1', 'Europe/Berlin'],
  ['CAT+2', 'Africa/Maputo'],
  ['FIN+2', 'Europe/Helsinki'],
  ['EAT+3', 'Africa/Nairobi'],
  ['GEO+4', 'Asia/Tbilisi'],
  ['PAK+5', 'Asia/Karachi'],
  ['IND+5.5', 'Asia/Kolkata'],
  ['KAZ+6', 'Asia/Bishkek'],
  ['THA+7', 'Asia/Bangkok'],
  ['SGP+8', 'Asia/Singapore'],
  ['JPN+9', 'Asia/Tokyo'],
  ['AUS2+9.5', 'Australia/Darwin'],
  ['AUS+9.5', 'Australia/Adelaide'],
  ['AUS2+10', 'Australia/Brisbane'],
  ['AUS+10', 'Australia/Sydney'],
  ['AUS+10.5', 'Australia/Lord_Howe'],
  ['NCL+11', 'Pacific/Noumea'],
  ['NZL+12', 'Pacific/Auckland'],
  ['NZL+12.75', 'Pacific/Chatham'],
  ['TON+13', 'Pacific/Tongatapu'],
]

/** Phones in these countries show their own flag and not a neighbour's. */
const own: Readonly<Record<string, string>> = {
  'Europe/Vienna': 'AUT+1',
  'Europe/Brussels': 'BEL+1',
  'Europe/Prague': 'CZE+1',
  'Europe/Copenhagen': 'DNK+1',
  'Europe/Paris': 'FRA+1',
  'Europe/Budapest': 'HUN+1',
  'Europe/Rome': 'ITA+1',
  'Europe/Luxembourg': 'LUX+1',
  'Europe/Amsterdam': 'NLD+1',
  'Europe/Oslo': 'NOR+1',
  'Europe/Warsaw': 'POL+1',
  'Europe/Madrid': 'ESP+1',
  'Europe/Stockholm': 'SWE+1',
  'Europe/Zurich': 'CHE+1',
  'Europe/Lisbon': 'PRT-0',
  'Europe/Dublin': 'IRL-0',
  'Atlantic/Canary': 'ESP-0',
  'Europe/Athens': 'GRC+2',
}

/** A zone that changes its clock as one of the codes' does; what no code does is not written at all. */
export function snomZone(name: string): Carried {
  const code = own[name] ?? codes.find(([, zone]) => sameClock(zoneOf(zone), zoneOf(name)))?.[0]
  return code === undefined ? noValue(name) : [['timezone', code]]
}
