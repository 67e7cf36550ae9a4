import { getCACertificates } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { createSystemCertificates, readInThread } from '../../../src/main/system/system-certificates.ts'

describe('the authorities that the computer trusts', () => {
  it('are read in a thread of their own: main goes on, however long that takes', async () => {
    const gate = new SharedArrayBuffer(4)
    // A system that answers only once main has done something else.
    const slow = `
      const { parentPort, workerData } = require('node:worker_threads')
      Atomics.wait(new Int32Array(workerData), 0, 0)
      parentPort.postMessage(['a certificate'])
    `
    const reading = readInThread(slow, gate)
    for (let turn = 0; turn < 3; turn += 1) await new Promise((next) => setImmediate(next))
    Atomics.store(new Int32Array(gate), 0, 1)
    Atomics.notify(new Int32Array(gate), 0)
    expect(await reading).toEqual(['a certificate'])
  })

  it('are those that Node finds', async () => {
    const found = new Set([...getCACertificates('system'), ...getCACertificates('extra')])
    expect(new Set(await readInThread())).toEqual(found)
  })

  it('are none where the thread breaks or ends without a word', async () => {
    await expect(readInThread('throw new Error("no store")')).rejects.toThrow('no store')
    await expect(readInThread('process.exit(0)')).rejects.toThrow('without an answer')
  })

  it('are read once for everybody who asks, and anew after a failure', async () => {
    let reads = 0
    const certificates = createSystemCertificates(async () => {
      reads += 1
      if (reads === 1) throw new Error('no store')
      return ['a certificate']
    })
    expect(await Promise.all([certificates(), certificates()])).toEqual([[], []])
    expect(reads).toBe(1)
    expect(await Promise.all([certificates(), certificates()])).toEqual([['a certificate'], ['a certificate']])
    await certificates()
    expect(reads).toBe(2)
  })
})
