// Who is heard, of several that run beside each other: what they say would otherwise stand in between each other's lines.

/**
 * One voice for each of `count`. The first is heard as it speaks; what the others say is kept until those before them are done, and comes then.
 * @param {number} count
 * @param {(text: string) => void} write
 */
export function voices(count, write) {
  const all = Array.from({ length: count }, () => ({ kept: '', isDone: false }))
  let heard = 0
  return all.map((own, place) => ({
    /** @param {string} text */
    say(text) {
      if (place === heard) write(text)
      else own.kept += text
    },
    /** Says no more: the next one is heard. */
    done() {
      own.isDone = true
      while (all[heard]?.isDone) {
        heard += 1
        const next = all[heard]
        if (next) write(next.kept)
      }
    },
  }))
}
