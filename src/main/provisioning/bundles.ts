import type { CallOutput, Emit, HandlersOf } from '#shared/contract.ts'
import type { Locale } from '#shared/locales.ts'
import { parseMac } from '#shared/mac.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { FileSaver } from './save.ts'
import type { Random } from '../system/random.ts'
import type { Slices } from '../concurrency/slices.ts'
import { recordOf, type Artefacts, type ArtefactRecord } from './artefacts.ts'
import type { BundleEntry } from './bundle.ts'
import { createMaker, type MakerPorts, type Wanted } from './make.ts'
import { fileTimestamp } from './file-timestamp.ts'
import { saveStream } from './save.ts'
import type { WantedPhone } from './setup.ts'
import { targets } from './targets/index.ts'

export interface BundlePorts extends MakerPorts {
  readonly artefacts: Artefacts
  readonly files: FileSaver
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly emit: Emit
  /** Of the list for people. */
  readonly language: () => Locale
  /** What is to be made so that these phones have what they should. */
  readonly wanted: (ids: readonly string[]) => Result<readonly WantedPhone[]>
}

type Item = Omit<Wanted, 'mac'> & { readonly mac?: string | null | undefined }

/** Bundles on request of a window: one at a time, with progress, and cancelled without a trace. */
export function createBundles(ports: BundlePorts): HandlersOf<'bundle'> & Pick<HandlersOf<'phones'>, 'phones.bundle'> {
  const make = createMaker(ports)
  let running: AbortController | null = null

  /** One extension after the other: at no time are all passwords in memory. */
  async function* entries(items: readonly Item[], made: (ArtefactRecord | null)[]): AsyncIterable<BundleEntry> {
    for (const { accountId, number, target: id, mac: typed, plainName } of items) {
      const mac = typed ?? undefined
      const target = targets.find((one) => one.info.id === id)
      if (!target) continue
      const one = await make({ accountId, number, target: id, mac, plainName })
      made.push(one.ok ? recordOf(one.value, accountId) : null)
      const extension = ports.extension(accountId, number)
      yield {
        number,
        displayName: extension.ok ? (extension.value.displayName ?? '').normalize('NFC') : '',
        mac: mac === undefined ? null : parseMac(mac),
        target: target.info,
        made: one.ok ? ok(one.value.rendered) : one,
      }
    }
  }

  async function save(items: readonly Item[]): Promise<Result<CallOutput<'bundle.save'>>> {
    if (running) return fail(problem('work-under-way'))
    const unknown = items.find((item) => !targets.some((target) => target.info.id === item.target))
    if (unknown) return fail(problem('target-unknown', { target: unknown.target }))
    const controller = new AbortController()
    running = controller
    try {
      const name = `linecard-${fileTimestamp(ports.clock.now())}.zip`
      const folder = await ports.files.chooseFolder(name)
      if (folder === null) return fail(problem('cancelled'))
      const made: (ArtefactRecord | null)[] = []
      const total = items.length
      const { writeBundle } = await import('./bundle.ts')
      const { bundleWords } = await import('./bundle-words.ts')
      const words = await bundleWords(ports.language())
      const saved = await saveStream(folder, name, false, ports.random, (write) =>
        writeBundle(entries(items, made), write, {
          at: ports.clock.now(),
          words,
          done: (done) => ports.emit('bundle.progress', { done, total }),
          signal: controller.signal,
          pause: ports.slices.pace(),
        }),
      )
      if (!saved.ok) return saved
      const { written, refused, refusedAt } = saved.value.made
      const left = new Set(refusedAt)
      const kept = made.flatMap((one, at) => (one === null || left.has(at) ? [] : [one]))
      await ports.artefacts.rememberAll(kept, 'bundle', saved.value.path, ports.slices)
      return ok({ path: saved.value.path, written, refused: [...refused] })
    } finally {
      running = null
    }
  }

  return {
    'bundle.save': ({ accountId, items }) => save(items.map((item) => ({ ...item, accountId }))),
    async 'phones.bundle'({ ids }) {
      const wanted = ports.wanted(ids)
      return wanted.ok ? save(wanted.value) : wanted
    },
    async 'bundle.cancel'() {
      running?.abort()
      return ok(null)
    },
  }
}
