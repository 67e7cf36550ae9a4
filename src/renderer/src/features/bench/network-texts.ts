import type { BenchInterface, BenchSession } from '#shared/bench.ts'
import { benchText, isBenchText } from './bench-texts.ts'

/** SIP plug and play is asked on this port by every maker's phones. */
const sipPort = 5060

/** An address of this computer, as a person knows it from the cable. */
export const networkText = ({ name, address, virtual }: BenchInterface): string =>
  `${virtual ? benchText('start-virtual', { name }) : name} · ${address}`

/** A firewall that is on here, with what lets phones through, until one was heard and has proved that it does; null: there is nothing to say. */
export function firewallText({ firewall, urls }: Pick<BenchSession, 'firewall' | 'urls'>, heard: boolean): string | null {
  const remedy = `remedy-${firewall}`
  if (firewall === null || heard || !isBenchText(remedy)) return null
  const [url] = urls
  const ports = [sipPort, ...(url === undefined ? [] : [Number(new URL(url).port)])].filter((port) => port > 0)
  const remedies = [...new Set(ports.map((port) => benchText(remedy, { port })))]
  return benchText('firewall-on', { remedy: remedies.join(' ') })
}

/** What keeps a session from hearing or serving, each with what to do about it. */
export function troubleTexts({ troubles }: Pick<BenchSession, 'troubles'>): string[] {
  const texts = troubles.map(({ code, address, port, remedy }) => {
    const params = { address: address ?? '', port: port ?? '' }
    const about = remedy === null ? null : `remedy-${remedy}`
    const told = benchText(isBenchText(`network-${code}`) ? `network-${code}` : 'not-serving', params)
    return about !== null && isBenchText(about) ? `${told} ${benchText(about, params)}` : told
  })
  return [...new Set(texts)]
}
