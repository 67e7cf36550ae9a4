import type { HandlersOf } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'
import type { FileSaver } from '../parts.ts'
import type { Random } from '../random.ts'
import { sketchOf, type Artefacts, type Sketch } from './artefacts.ts'
import type { Card } from './card/cards.ts'
import { contacted } from './escape/sip.ts'
import { createMaker, type MakerPorts } from './make.ts'
import { qrOf } from './qr.ts'
import { saveFile } from './save.ts'

export interface CardPorts extends MakerPorts {
  readonly artefacts: Artefacts
  readonly files: FileSaver
  readonly clock: Clock
  readonly random: Random
  readonly voicemailPin: (accountId: string, number: string) => Promise<Result<string | null>>
}

/** Handout cards on request of a window: drawn in main, because a code on a card is a password. */
export function createCards(ports: CardPorts): HandlersOf<'cards'> {
  const make = createMaker(ports)
  return {
    async 'cards.save'({ accountId, items, sheet, withPassword, withPin }) {
      const cards: Card[] = []
      const printed: Sketch[] = []
      const refused: { number: string; problem: ReturnType<typeof problem> }[] = []
      for (const { number, target, mac } of items) {
        const made = await make({ accountId, number, target, mac })
        if (!made.ok) {
          refused.push({ number, problem: made.problem })
          continue
        }
        const { account, rendered, target: used } = made.value
        const pin = withPin ? await ports.voicemailPin(accountId, number) : ok(null)
        if (!pin.ok) return pin
        const server = contacted(account.sip)
        const qr = rendered.qr === null ? null : qrOf(rendered.qr, 'paper', true)
        cards.push({
          extension: number,
          displayName: account.displayName,
          targetName: used.info.name,
          how: qr ? 'scan' : used.info.kind === 'softphone' ? 'file' : used.info.kind === 'other' ? 'manual' : 'desk',
          qr,
          domain: account.sip.domain,
          server: `${server.host}:${server.port}`,
          transport: account.sip.transport,
          voicemailNumber: account.sip.voicemail,
          voicemailPin: pin.value,
          password: withPassword ? account.password : null,
        })
        if (qr || withPassword) printed.push(sketchOf(made.value, accountId))
      }
      const [first] = refused
      if (cards.length === 0) return fail(first?.problem ?? problem('input-invalid'))
      // The font and the PDF writer are heavy, and needed by few: they load with the first card.
      const { drawCards } = await import('./card/cards.ts')
      const name = `linecard-cards-${new Date(ports.clock.now()).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')}.pdf`
      const folder = await ports.files.chooseFolder(name)
      if (folder === null) return fail(problem('cancelled'))
      const saved = await saveFile(folder, name, await drawCards(cards, sheet), false, ports.random)
      if (saved.ok) for (const card of printed) ports.artefacts.remember(card, 'card', saved.value)
      return saved.ok ? ok({ path: saved.value, drawn: cards.length, refused }) : saved
    },
  }
}
