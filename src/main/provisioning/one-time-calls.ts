import type { HandlersOf } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import type { Copy } from '../host/copying.ts'
import { recordOf, type Artefacts, type ArtefactRecord } from './artefacts.ts'
import { createMaker, type MakerPorts } from './make.ts'
import { createOneTimeLinks, longestLifeMs, type OneTimePorts } from './one-time-link.ts'
import { qrInThread } from './qr-in-thread.ts'

export interface OneTimeService {
  readonly calls: HandlersOf<'oneTime'>
  /** Stops every link of an account that is being removed. */
  forgetAccount(accountId: string): void
  stopAll(): void
  /** How many phones may still fetch from. */
  open(): number
  close(): Promise<void>
}

/** One-time links on request of a window: makes an extension's files, and serves them once. */
export function createOneTime(
  ports: MakerPorts &
    OneTimePorts & {
      readonly artefacts: Artefacts
      readonly copy: Copy
      /** The phone that this was made for said who it is. */
      readonly told?: (made: ArtefactRecord, address: string, userAgent: string) => void
    },
): OneTimeService {
  const make = createMaker(ports)
  /** What open links would hand out, by link. */
  const sketches = new Map<string, ArtefactRecord>()
  const links = createOneTimeLinks({
    ...ports,
    changed(link) {
      const sketch = sketches.get(link.id)
      if (link.state !== 'open') sketches.delete(link.id)
      const last = link.visits.findLast((visit) => visit.outcome === 'complete')
      if (sketch && link.state === 'delivered' && last) {
        ports.artefacts.remember(sketch, 'link', `${last.address} ${last.userAgent}`.trim())
        ports.told?.(sketch, last.address, last.userAgent)
      }
      ports.changed(link)
    },
  })
  return {
    calls: {
      'oneTime.networks': async () => ok([...ports.interfaces()]),
      'oneTime.list': async () => ok([...links.all()]),
      async 'oneTime.offer'({ accountId, number, target, mac, plainName, address: chosen, minutes }) {
        const refused = ports.refusal()
        if (refused) return fail(refused)
        const address = chosen ?? ports.interfaces()[0]?.address
        if (address === undefined) {
          return fail(problem('no-local-network'))
        }
        const made = await make({ accountId, number, target, mac, plainName })
        if (!made.ok) return made
        const { files } = made.value.rendered
        if (files.length === 0) return fail(problem('target-has-no-file', { target: made.value.target.info.name }))
        const lifeMs = minutes === undefined ? longestLifeMs : minutes * 60_000
        const link = await links.offer({ accountId, number, target, files, address, lifeMs })
        if (!link.ok) return link
        sketches.set(link.value.id, recordOf(made.value, accountId))
        return link
      },
      async 'oneTime.code'({ id }) {
        const link = links.all().find((one) => one.id === id)
        const qr = link ? await qrInThread(new TextEncoder().encode(link.url), 'screen', false) : null
        return qr ? ok(qr) : fail(problem('link-over'))
      },
      async 'oneTime.copy'({ ids, what }) {
        const open = ids.flatMap((id) => links.all().find((link) => link.id === id && link.state === 'open') ?? [])
        if (open.length === 0) return fail(problem('link-over'))
        const lines = open.map(({ number, url, folderUrl }) =>
          what === 'list' ? `${number}\t${url}` : what === 'folder' ? folderUrl : url,
        )
        return ports.copy(lines.join('\n'))
      },
      async 'oneTime.stop'({ id }) {
        links.stop(id)
        return ok(null)
      },
    },
    forgetAccount(accountId) {
      for (const link of links.all()) if (link.accountId === accountId) links.stop(link.id)
    },
    stopAll() {
      for (const link of links.all()) links.stop(link.id)
    },
    open: () => links.all().filter(({ state }) => state === 'open').length,
    close: () => links.close(),
  }
}
