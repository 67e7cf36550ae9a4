import type { BenchSession } from '#shared/bench.ts'
import { benchText, isBenchText } from './bench-texts.ts'

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
