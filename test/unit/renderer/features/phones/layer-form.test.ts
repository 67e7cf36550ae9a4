import { describe, expect, it } from 'vitest'
import type { LayerView } from '#shared/phone.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { LayerForm, layerKey } from '../../../../../src/renderer/src/features/phones/layer-form.svelte.ts'

const of = { layer: 'site', siteId: 'hn' } as const
const view = (own: LayerView['own'], keys: LayerView['keys'] = []): LayerView => ({
  own,
  layered: {},
  inherited: [],
  keys,
  passwords: [],
})

/** A form, and what left it; `answer`: what main says to it. */
async function formOf(own: LayerView['own'], answer: (settings: LayerView['own']) => Result<LayerView> = (to) => ok(view(to))) {
  const sent: unknown[] = []
  const form = new LayerForm(of, {
    read: async () => ok(view(own)),
    async save(layer, settings, keys) {
      sent.push([layer, settings, keys])
      return answer(settings)
    },
  })
  await form.read()
  return { form, sent }
}

describe('the form of a layer', () => {
  it('has something to save only where something was typed, and sends all that the layer says', async () => {
    const { form, sent } = await formOf({ timeZone: 'UTC' })
    expect([form.dirty, await form.save(), sent]).toEqual([false, false, []])
    form.draft.clock = '24h'
    form.keys = [{ kind: 'blf', number: '1101', label: 'Mai', line: 1 }]
    expect(form.dirty).toBe(true)
    expect(await form.save()).toBe(true)
    expect(sent).toEqual([[of, { timeZone: 'UTC', clock: '24h' }, [{ kind: 'blf', number: '1101', label: 'Mai', line: 1 }]]])
  })

  it('keeps what was typed where it is rejected, and says why', async () => {
    const { form } = await formOf({}, () => fail(problem('internal')))
    form.draft.vlanId = '4095'
    expect(await form.save()).toBe(false)
    expect([form.dirty, form.draft.vlanId, form.problem?.kind]).toEqual([true, '4095', 'internal'])
  })

  it('follows what is saved elsewhere, but not over what is being typed', async () => {
    const { form } = await formOf({ clock: '12h' })
    form.take(view({ clock: '24h' }))
    expect(form.draft.clock).toBe('24h')
    form.draft.clock = '12h'
    form.take(view({ clock: '24h', timeZone: 'UTC' }))
    expect([form.draft.clock, form.dirty]).toEqual(['12h', true])
  })

  it('is known by its layer, whichever object says so', () => {
    expect(layerKey({ layer: 'site', siteId: 'hn' })).toBe(layerKey(of))
    expect(layerKey({ layer: 'phone', phoneId: 'hn' })).not.toBe(layerKey(of))
  })
})
