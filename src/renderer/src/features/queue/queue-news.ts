import type { QueueItem } from '#shared/contract.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { createdTogether } from '../extension/index.ts'

/** Changes that were applied are told together once no more have come for this long, in ms. */
const togetherMs = 1_200

let applied: QueueItem[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** Tells what the queue did by itself, so that nobody has to watch it. */
export function tellQueueNews(): () => void {
  return app.lists.onApplied((items) => {
    applied.push(...items)
    clearTimeout(timer)
    timer = setTimeout(tell, togetherMs)
  })
}

function tell(): void {
  const items = applied
  applied = []
  for (const { kind, number } of items) {
    // A new password is of no use before a phone has it.
    if (kind !== 'create' && kind !== 'rotate') continue
    const text = kind === 'create' ? m.created({ number }) : m.rotated({ number })
    const handOff = { label: m.handoff(), run: () => app.show({ kind: 'handoff', number }) }
    app.say(text, null, handOff, kind === 'create' ? createdTogether : {})
  }
  const others = items.filter(({ kind }) => kind === 'edit' || kind === 'remove')
  if (others.length > 0) app.say(m.queue_applied({ count: others.length }))
}
