import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOnDisk } from '../../../src/main/store/on-disk.ts'

/** A disk that does what it is told, one step at a time. */
function disk() {
  let written = 0
  let safe = 0
  /** The system dropped something that it could not write: no sync brings it back. */
  let dropped = false
  const steps: (() => void)[] = []
  const turns: (() => void)[] = []
  const under = (work: () => void) =>
    new Promise<void>((resolve, reject) => {
      const upTo = written
      steps.push(() => {
        try {
          work()
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
          return
        }
        safe = Math.max(safe, upTo)
        resolve()
      })
    })
  let fails = false
  const onDisk = createOnDisk({
    sync: () =>
      under(() => {
        if (!fails) return
        dropped = true
        throw new Error('EIO')
      }),
    recover: () =>
      under(() => {
        if (fails) throw new Error('EIO')
        dropped = false
      }),
    turnOver: (then) => turns.push(then),
  })
  return {
    onDisk,
    write() {
      written += 1
      onDisk.changed()
    },
    step: () => steps.shift()?.(),
    turn: () => turns.shift()?.(),
    isUnderWay: () => steps.length > 0,
    set fails(value: boolean) {
      fails = value
    },
    now: () => ({ written, safe, dropped }),
  }
}

const rest = () => new Promise((resolve) => setImmediate(resolve))

describe('what is changed', () => {
  it('is on the disk when that is told, in whatever order changes, questions, answers and faults come', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('write', 'ask', 'step', 'turn', 'fail', 'mend'), { maxLength: 60 }),
        async (acts) => {
          const it = disk()
          const told: string[] = []
          const asked: Promise<void>[] = []
          for (const act of acts) {
            if (act === 'write') it.write()
            else if (act === 'step') it.step()
            else if (act === 'turn') it.turn()
            else if (act === 'ask') {
              const { written } = it.now()
              const answered = it.onDisk.all().then(
                () => {
                  const { safe, dropped } = it.now()
                  if (safe < written || dropped) told.push(`asked at ${written}, ${safe} safe, ${dropped ? 'some dropped' : ''}`)
                },
                () => {},
              )
              asked.push(answered)
            } else it.fails = act === 'fail'
            await rest()
          }
          it.fails = false
          // Everyone who asked is answered.
          let left = true
          void Promise.all(asked).then(() => (left = false))
          for (let round = 0; left && round < 200; round += 1) {
            it.turn()
            it.step()
            await rest()
          }
          expect({ told, left }).toEqual({ told: [], left: false })
          await Promise.all(asked)
        },
      ),
    ))

  it('is made safe by itself when its turn is over, once for all that was changed in it', async () => {
    const it = disk()
    for (let change = 0; change < 5; change += 1) it.write()
    expect(it.isUnderWay()).toBe(false)
    it.turn()
    it.step()
    await rest()
    expect([it.isUnderWay(), it.now()]).toEqual([false, { written: 5, safe: 5, dropped: false }])
  })

  it('is not waited for where the disk has it', async () => {
    const it = disk()
    await it.onDisk.all()
    expect(it.isUnderWay()).toBe(false)
  })
})
