/** Resolves when everything else that is due has had its turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Each step after the one before, with `after` behind it and then a turn for everything else; so has the last one. Rejects where a step does. */
export async function eachInATurn(steps: readonly (() => unknown)[], after: () => void = () => {}): Promise<void> {
  for (const step of steps) {
    await step()
    after()
    await turn()
  }
}
