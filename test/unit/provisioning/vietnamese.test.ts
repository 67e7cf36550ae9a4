import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import vietnameseTargets from '#messages/vi/targets.json' with { type: 'json' }
import { phraseSchema } from '#shared/phrase-schema.ts'
import { isPhraseCode } from '#shared/phrase.ts'
import { renderFor } from '../../../src/main/provisioning/make.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { displayName, password, plain, service } from '../../support/sip/accounts.ts'

describe('a hand-off in a Vietnamese window', () => {
  it('tells about every target', () => {
    expect(Object.keys(vietnameseTargets).sort()).toEqual(targets.map(({ info }) => info.id).sort())
  })

  it.each(targets.map((target) => [target.info.id, target] as const))('says what %s refuses', (_, target) => {
    fc.assert(
      fc.property(password, displayName, service, (secret, name, sip) => {
        const made = renderFor(target, { ...plain, password: secret, displayName: name, sip })
        if (made.ok || made.problem.kind !== 'target-refuses') return
        const { character, field, way } = made.problem.params
        for (const said of [character, field, way])
          if (said !== sip.transport.toUpperCase()) expect(phraseSchema.parse(said).code).toSatisfy(isPhraseCode)
      }),
      { numRuns: 100 },
    )
  })
})
