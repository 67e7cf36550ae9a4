import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { keptThread } from '../../../src/main/concurrency/kept-thread.ts'

const doubles = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', (job) => (job === 'end' ? process.exit() : parentPort.postMessage(job * 2)))
`

function counted(code: string): { begin: () => Worker; begun: () => number } {
  let begun = 0
  return {
    begin() {
      begun += 1
      return new Worker(code, { eval: true })
    },
    begun: () => begun,
  }
}

it('does one job after the other in one thread', async () => {
  const { begin, begun } = counted(doubles)
  const thread = keptThread<number>(begin)
  expect([await thread.ask(1), await thread.ask(2), await thread.ask(3)]).toEqual([2, 4, 6])
  expect(begun()).toBe(1)
  await thread.end()
})

it('gives a job to another thread where the one before has ended', async () => {
  const { begin, begun } = counted(doubles)
  const thread = keptThread<number>(begin)
  await thread.ask(1)
  thread.tell('end')
  expect(await thread.ask(4)).toBe(8)
  expect(begun()).toBe(2)
  await thread.end()
})

it('answers null where a thread ends over the job each time, and once it was ended', async () => {
  const { begin, begun } = counted('throw new Error("it cannot start")')
  const thread = keptThread<number>(begin)
  expect(await thread.ask(1)).toBe(null)
  expect(begun()).toBe(2)
  await thread.end()
  expect(await thread.ask(1)).toBe(null)
  expect(begun()).toBe(2)
})
