/** A window that nobody sees has no frames, and waits no longer than this, in ms. */
const longestPaintMs = 300

/** Resolves when what stands in the page now has been painted: two frames on. */
export const afterNextPaint = (): Promise<void> =>
  new Promise((seen) => {
    setTimeout(seen, longestPaintMs)
    requestAnimationFrame(() => requestAnimationFrame(() => seen()))
  })
