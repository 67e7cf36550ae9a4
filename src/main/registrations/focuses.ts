import type { Focus } from './next-status.ts'

/** What one window told of itself. */
export type Told = Omit<Focus, 'openSince'>

export interface Focuses {
  /** What a window shows from now on. `now`: ms, on a clock that nobody can set. */
  tell(window: string, told: Told, now: number): void
  /** What all windows show together. */
  together(now: number): Focus
}

/** A window tells again at least every minute: one that was silent for longer is gone without a word. In ms. */
export const silentMs = 150_000
/** A browser's tabs come and go: the longest silent ones are forgotten. */
const maxWindows = 20

/**
 * What the windows of one account show, taken together, so that none takes the statuses away from another: each window's rows in turn,
 * the extension that was opened last, and hidden only when every window is.
 */
export function createFocuses(): Focuses {
  const windows = new Map<string, { readonly told: Told; readonly at: number }>()
  let open: string | null = null
  let openSince = 0

  const shown = (now: number): Told[] => {
    const latestFirst = [...windows.values()].reverse().filter(({ told }) => !told.hidden)
    const heard = latestFirst.filter(({ at }) => now - at < silentMs)
    return (heard.length > 0 ? heard : latestFirst.slice(0, 1)).map(({ told }) => told)
  }

  return {
    tell(window, told, now) {
      windows.delete(window)
      windows.set(window, { told, at: now })
      const [oldest] = windows.keys()
      if (windows.size > maxWindows && oldest !== undefined) windows.delete(oldest)
      const next = shown(now).find((one) => one.open !== null)?.open ?? null
      if (next !== open) openSince = now
      open = next
    },
    together(now) {
      const all = shown(now)
      const visible = new Set<string>()
      const longest = Math.max(0, ...all.map((one) => one.visible.length))
      for (let row = 0; row < longest; row += 1) {
        for (const one of all) {
          const number = one.visible[row]
          if (number !== undefined) visible.add(number)
        }
      }
      return { visible: [...visible], open, openSince, hidden: windows.size > 0 && all.length === 0 }
    },
  }
}
