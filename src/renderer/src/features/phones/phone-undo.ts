import type { KeptKey, LayerView, Phone, PhoneDraft, PhoneLayer } from '#shared/phone.ts'
import type { PhoneSettings } from '#shared/phone-settings.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { phones } from './phones.svelte.ts'

/** Takes a phone out of use. `undoes`: that takes back what was done before. */
export async function retire(id: string, undoes = false): ReturnType<typeof app.call<'phones.retire'>> {
  const done = await app.call('phones.retire', { id })
  if (!done.ok) return done
  phones.rows.change([done.value], [])
  const text = m.phone_retired_done({ name: phones.nameOf(done.value) })
  if (undoes) app.say(text)
  else app.sayUndoable(text, () => void bringBack(id, true))
  return done
}

/** Takes a phone into use again. */
export async function bringBack(id: string, undoes = false): Promise<void> {
  const back = await app.call('phones.bringBack', { id })
  if (!back.ok) return app.say('', back.problem)
  const text = m.phone_brought_back({ name: phones.nameOf(back.value) })
  if (undoes) return app.say(text)
  app.sayUndoable(text, () => {
    void retire(id, true).then((done) => done.ok || app.say('', done.problem))
  })
}

const draftOf = ({ id, accountId, mac, target, model, serial, siteId, place, note, plainName, lines }: Phone): PhoneDraft => ({
  ...{ id, accountId, mac, target, model, serial, siteId, place, note, plainName },
  lines: lines.map(({ slot, accountId: of, number }) => ({ slot, accountId: of, number })),
})

/** Says that a phone was saved, and how to take that back. `before`: as it was; undefined: it is a new one. */
export function sayPhoneSaved(saved: Phone, before: Phone | undefined): void {
  app.sayUndoable(m.phone_saved({ name: phones.nameOf(saved) }), () => void undoSave(saved, before))
}

async function undoSave(saved: Phone, before: Phone | undefined): Promise<void> {
  const name = phones.nameOf(saved)
  const now = await app.call('phones.get', { id: saved.id })
  if (!now.ok) return app.say('', now.problem)
  // A new one may have been given its files meanwhile, or is retired.
  const isAlike = JSON.stringify(draftOf(now.value)) === JSON.stringify(draftOf(saved))
  if (!isAlike || (before === undefined && (now.value.given ?? now.value.retiredAt) !== null))
    return app.say(m.undo_overtaken({ name }))
  if (before === undefined) {
    const gone = await app.call('phones.remove', { id: saved.id })
    if (!gone.ok) return app.say('', gone.problem)
    phones.rows.change([], [saved.id])
    return app.say(m.phone_deleted({ name }))
  }
  const back = await app.call('phones.save', draftOf(before))
  if (!back.ok) return app.say('', back.problem)
  phones.rows.change([back.value], [])
  app.say(m.undone({ number: phones.nameOf(back.value) }))
}

interface KeptLayer {
  readonly settings: PhoneSettings
  readonly keys: KeptKey[]
}
export const layerOf = ({ own, keys }: LayerView): KeptLayer => ({ settings: own, keys })

/** Says that a layer of settings and keys was saved, and how to take that back. `undone`: hears of it as it is then. */
export function sayLayerSaved(
  of: PhoneLayer,
  name: string,
  { before, after, undone }: { before: KeptLayer; after: KeptLayer; undone: (view: LayerView) => void },
): void {
  async function undo(): Promise<void> {
    const now = await app.call('phones.layer', of)
    if (!now.ok) return app.say('', now.problem)
    if (JSON.stringify(layerOf(now.value)) !== JSON.stringify(after)) return app.say(m.undo_overtaken({ name }))
    const back = await app.call('phones.saveLayer', { of, ...before })
    if (!back.ok) return app.say('', back.problem)
    undone(back.value)
    app.say(m.undone({ number: name }))
  }
  app.sayUndoable(m.layer_saved({ name }), () => void undo())
}
