import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** In bytes. Half of it holds objects, so that one pause copies two megabytes at most. */
const enough = 4_000_000

/**
 * V8 lets the part of the heap where objects are made grow to some sixty megabytes, and copies what of it lives in one pause: up to 70 ms
 * where fifty thousand rows are read. From here on that part grows no further. Many short pauses take about as long as a few long ones.
 *
 * Called while main's code is read, after which the part is as large as it should be; before, it would be smaller than is good.
 * `always`: also where it has not grown so far.
 */
export function keepPausesShort(always = false): void {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0
  if (always || young >= enough) setFlagsFromString('--semi-space-growth-factor=1')
}
