import type { Emit, HandlersOf, ParsedInput } from '#shared/contract.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { FileSaver } from './save.ts'
import type { Random } from '../system/random.ts'
import type { Slices } from '../concurrency/slices.ts'
import { recordOf, type Artefacts, type ArtefactRecord } from './artefacts.ts'
import type { Card } from './card/cards.ts'
import { needsPen } from './card/letters.ts'
import { drawCardsInThread } from './card/in-thread.ts'
import { contacted } from './escape/sip.ts'
import { createMaker, type Made, type MakerPorts } from './make.ts'
import { fileTimestamp } from './file-timestamp.ts'
import { fitsCode } from './qr.ts'
import { saveFile } from './save.ts'

export interface CardPorts extends MakerPorts {
  readonly artefacts: Artefacts
  readonly files: FileSaver
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly emit: Emit
  readonly voicemailPin: (accountId: string, number: string) => Promise<Result<string | null>>
}

interface Gathered {
  readonly cards: readonly Card[]
  readonly printed: readonly ArtefactRecord[]
  readonly refused: { number: string; problem: Problem }[]
}

/**
 * Handout cards on request of a window: drawn in main, because a code on a card is a password. One PDF at a time, with progress, and
 * cancelled without a trace.
 */
export function createCards(ports: CardPorts): HandlersOf<'cards'> {
  const make = createMaker(ports)
  let running: AbortController | null = null

  async function gather(input: ParsedInput<'cards.save'>, signal: AbortSignal, done: () => void): Promise<Result<Gathered>> {
    const cards: Card[] = []
    const printed: ArtefactRecord[] = []
    const refused: Gathered['refused'] = []
    const pause = ports.slices.pace()
    for (const item of input.items) {
      await pause()
      if (signal.aborted) return fail(problem('cancelled'))
      const made = await make({ ...item, accountId: input.accountId })
      const pin = input.withPin && made.ok ? await ports.voicemailPin(input.accountId, item.number) : ok(null)
      // What keeps every PIN back is said once; what is wrong with one keeps no other card back.
      if (!pin.ok && /^(keychain|vault)-/.test(pin.problem.kind)) return pin
      if (!pin.ok) refused.push({ number: item.number, problem: pin.problem })
      else if (made.ok) {
        const card = cardOf(made.value, pin.value, input.withPassword)
        cards.push(card)
        if (card.code || input.withPassword) printed.push(recordOf(made.value, input.accountId))
      } else refused.push({ number: item.number, problem: made.problem })
      done()
    }
    return ok({ cards, printed, refused })
  }

  async function save(input: ParsedInput<'cards.save'>, signal: AbortSignal): ReturnType<HandlersOf<'cards'>['cards.save']> {
    let done = 0
    const step = (): void => ports.emit('cards.progress', { done: (done += 1), total: 2 * input.items.length })
    const gathered = await gather(input, signal, step)
    if (!gathered.ok) return gathered
    const { cards, printed, refused } = gathered.value
    if (cards.length === 0) return fail(refused[0]?.problem ?? problem('input-invalid'))
    const name = `linecard-cards-${fileTimestamp(ports.clock.now())}.pdf`
    const folder = await ports.files.chooseFolder(name)
    if (folder === null) return fail(problem('cancelled'))
    done = input.items.length + refused.length
    const drawn = await drawCardsInThread(cards, input.sheet, { drawn: step, signal, pause: ports.slices.pace() })
    if (drawn === null) return fail(problem('cancelled'))
    const saved = await saveFile(folder, name, drawn, false, ports.random)
    if (!saved.ok) return saved
    await ports.artefacts.rememberAll(printed, 'card', saved.value, ports.slices)
    const byPen = cards.filter(needsPen).map(({ extension }) => extension)
    return ok({ path: saved.value, drawn: cards.length, byPen, refused })
  }

  return {
    async 'cards.save'(input) {
      if (running) return fail(problem('work-under-way'))
      const controller = new AbortController()
      running = controller
      try {
        return await save(input, controller.signal)
      } finally {
        running = null
      }
    },
    async 'cards.cancel'() {
      running?.abort()
      return ok(null)
    },
  }
}

function cardOf({ account, rendered, target }: Made, voicemailPin: string | null, withPassword: boolean): Card {
  const server = contacted(account.sip)
  const code = rendered.qr !== null && fitsCode(rendered.qr, 'paper') ? rendered.qr : null
  return {
    extension: account.extension,
    displayName: account.displayName,
    targetName: target.info.name,
    how: code ? 'scan' : target.info.kind === 'softphone' ? 'file' : target.info.kind === 'other' ? 'manual' : 'desk',
    code,
    domain: account.sip.domain,
    server: `${server.host}:${server.port}`,
    transport: account.sip.transport,
    byHand: rendered.byHand,
    voicemailNumber: account.sip.voicemail,
    voicemailPin,
    password: withPassword ? account.password : null,
  }
}
