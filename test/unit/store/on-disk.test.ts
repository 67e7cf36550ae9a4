import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOnDisk } from '../../../src/main/store/on-disk.ts'

/** A disk that does what it is told, one step at a time. */
function setUp() {
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
          const subject = setUp()
          const told: string[] = []
          const asked: Promise<void>[] = []
          for (const act of acts) {
            if (act === 'write') subject.write()
            else if (act === 'step') subject.step()
            else if (act === 'turn') subject.turn()
            else if (act === 'ask') {
              const { written } = subject.now()
              const answered = subject.onDisk.all().then(
                () => {
                  const { safe, dropped } = subject.now()
                  if (safe < written || dropped) told.push(`asked at ${written}, ${safe} safe, ${dropped ? 'some dropped' : ''}`)
                },
                () => {},
              )
              asked.push(answered)
            } else subject.fails = act === 'fail'
            await rest()
          }
          subject.fails = false
          // Everyone who asked is answered.
          let left = true
          void Promise.all(asked).then(() => (left = false))
          for (let round = 0; left && round < 200; round += 1) {
            subject.turn()
            subject.step()
            await rest()
          }
          expect({ told, left }).toEqual({ told: [], left: false })
          await Promise.all(asked)
        },
      ),
    ))

  it('is made safe by itself when its turn is over, once for all that was changed in it', async () => {
    const subject = setUp()
    for (let change = 0; change < 5; change += 1) subject.write()
    expect(subject.isUnderWay()).toBe(false)
    subject.turn()
    subject.step()
    await rest()
    expect([subject.isUnderWay(), subject.now()]).toEqual([false, { written: 5, safe: 5, dropped: false }])
  })

  it('is not waited for where the disk has it', async () => {
    const subject = setUp()
    await subject.onDisk.all()
    expect(subject.isUnderWay()).toBe(false)
  })
})
