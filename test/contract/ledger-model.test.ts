import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChaos, sequences } from '../support/chaos.ts'

/** How many sequences of 30 to 45 steps are tried. */
const runs = Number(process.env['LINECARD_MODEL_RUNS'] ?? 2_000)

describe('whatever happens to requests, the keychain, the network and the app', () => {
  it('no password is lost, every unknown is marked, no edit is lost or made twice, and no secret is in the records', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, fc.integer({ min: 1, max: 1_000_000 }), async (steps, seed) => {
        const chaos = await createChaos(seed)
        for (const [index, step] of steps.entries()) {
          await chaos.run(step)
          expect({ after: `${index} ${JSON.stringify(step)}`, wrong: await chaos.check() }).toMatchObject({ wrong: [] })
        }
        await chaos.calm()
        expect({ after: 'calm', wrong: await chaos.checkCalm() }).toMatchObject({ wrong: [] })
        chaos.office.app.close()
        chaos.office.store.close()
      }),
      { numRuns: runs, ...(process.env['LINECARD_MODEL_SEED'] ? { seed: Number(process.env['LINECARD_MODEL_SEED']) } : {}) },
    )
  }, 600_000)
})
