import { describe, expect, it } from 'vitest'
import { createListening } from '../../../src/main/bench/listening.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { openSafe } from '../../support/secrets/vaults.ts'
import { openPhoneRoom } from '../../support/phones/phone-room.ts'
import { standInNetwork } from '../../support/phones/bench-room.ts'

/** With a network side that opens when the test says so; `fails`: the first so many do not. */
function listening(fails = 0) {
  const network = standInNetwork()
  const store = openStore(':memory:')
  const safe = openSafe(store)
  const { phones } = openPhoneRoom(store, safe, 1)
  let opened = 0
  const made = createListening({
    ...{ vault: safe.open(), phones, newPath: async () => 'abcdef', changed() {} },
    fault(error) {
      throw error
    },
    async open() {
      opened += 1
      await new Promise((go) => setImmediate(go))
      if (opened <= fails) throw new Error('no network yet')
      return network
    },
  })
  return { made, network, opened: () => opened }
}

describe('the network side of a session', () => {
  it('is opened once, however many ask for it at the same time', async () => {
    const { made, opened } = listening()
    await Promise.all([made.interfaces(), made.interfaces(), made.interfaces()])
    await made.interfaces()
    expect(opened()).toBe(1)
  })

  it('serves nothing where the session was paused while it was being opened', async () => {
    const { made, network } = listening()
    const head = { accountId: 'a', id: 's', siteId: null, state: 'open', startedAt: 0 } as const
    const content = { addresses: ['192.0.2.10'], secure: false, byOrder: false, targets: {}, undos: [] }
    const started = made.start({ head: () => ({ ...head, content }) } as never)
    await made.stop()
    await started
    expect(network.sessionUrls()).toEqual([])
    expect(made.state()).toMatchObject({ urls: [], listening: false })
  })

  it('is opened again for the next one who asks, where it could not be', async () => {
    const { made, opened } = listening(1)
    await expect(made.interfaces()).rejects.toThrow('no network yet')
    expect(await made.interfaces()).toMatchObject([{ name: 'eth0' }])
    expect(opened()).toBe(2)
  })
})
