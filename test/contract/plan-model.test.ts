import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPlanChaos, planSequences } from '../support/plans/plan-chaos.ts'

const seed = process.env['LINECARD_MODEL_SEED'] ?? 'random'
/** Where a failed run says its counterexample is. */
const path = process.env['LINECARD_MODEL_PATH']
/** How many sequences are tried: a few here, 2,000 where somebody wants to know. */
const runs = Number(process.env['LINECARD_PLAN_RUNS'] ?? 40)

describe('plans, with their undo and a person’s own changes in between', () => {
  it(
    'lose no password and make no change twice, whatever happens to requests, the keychain, the network and the app',
    async () => {
      await fc.assert(
        fc.asyncProperty(planSequences, fc.integer({ min: 1, max: 1_000_000 }), async (steps, chance) => {
          const model = await createPlanChaos(chance)
          const { chaos } = model
          for (const [index, step] of steps.entries()) {
            await model.run(step)
            expect({ after: `${index} ${JSON.stringify(step)}`, wrong: await chaos.check() }).toMatchObject({ wrong: [] })
          }
          await model.calm()
          expect({ after: 'calm', wrong: await model.checkCalm() }).toMatchObject({ wrong: [] })
          chaos.office.app.close()
          chaos.office.store.close()
        }),
        {
          numRuns: runs,
          ...(seed === 'random' ? {} : { seed: Number(seed) }),
          ...(path === undefined ? {} : { path }),
          endOnFailure: process.env['LINECARD_MODEL_SHRINK'] === '0',
        },
      )
    },
    Math.max(600_000, runs * 3_000),
  )
})
