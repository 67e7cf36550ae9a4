import type { Profiler } from 'node:inspector'
import type { Stall } from './stall.ts'

/** What ran during a stall: each function that took at least a sixth of it, itself and what it called, the longest first. */
export function whatRan(profile: Profiler.Profile, { from, ms }: Stall): string[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)))
  const took = new Map<string, number>()
  let at = profile.startTime / 1e3
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const delta = (profile.timeDeltas?.[index] ?? 0) / 1e3
    at += delta
    if (at < from || at > from + ms + 1) continue
    const seen = new Set<string>()
    for (let one: number | undefined = id; one !== undefined; one = parents.get(one)) {
      const frame = nodes.get(one)?.callFrame
      if (!frame || frame.functionName === '(root)') continue
      seen.add(`${frame.functionName || '(anonymous)'} ${frame.url.replace(/^.*\/(?=[^/]*$)/, '')}:${frame.lineNumber + 1}`)
    }
    for (const name of seen) took.set(name, (took.get(name) ?? 0) + delta)
  }
  return [...took]
    .filter(([, each]) => each >= ms / 6)
    .sort(([, one], [, other]) => other - one)
    .slice(0, 25)
    .map(([name, each]) => `${each.toFixed(0).padStart(5)} ms  ${name}`)
}
