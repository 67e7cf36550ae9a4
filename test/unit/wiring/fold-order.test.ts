import { expect, it } from 'vitest'
import { createFoldOrder } from '../../../src/main/wiring/start-order.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { steppedClock } from '../../support/clocks/stepped-clock.ts'

it('folds what secrets leave without making anybody wait, and after some tries in vain all the same', async () => {
  const clock = steppedClock()
  const asked: (boolean | undefined)[] = []
  let folded = false
  const fold = (soon?: boolean): Promise<boolean> => {
    asked.push(soon)
    return Promise.resolve(folded)
  }
  const order = createFoldOrder({ fold } as Partial<Store> as Store, clock, (error) => {
    throw error
  })
  const goOn = async (): Promise<void> => {
    clock.next()
    await Promise.resolve()
    await Promise.resolve()
  }
  order.soon()
  order.soon()
  for (let time = 0; time < 7; time += 1) await goOn()
  expect(asked).toEqual([true, true, true, true, true, false, false])
  folded = true
  await goOn()
  expect(clock.next()).toBe(false)
  // What is removed later is as patient again.
  order.soon()
  await goOn()
  expect(asked.slice(7)).toEqual([false, true])
})
