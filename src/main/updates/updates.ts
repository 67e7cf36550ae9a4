import * as z from 'zod'
import type { Emit, HandlersOf } from '#shared/contract.ts'
import { ok } from '#shared/result.ts'
import type { Updates } from '#shared/updates.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../log/log.ts'
import type { RawAnswer } from '../pbx/transport.ts'
import type { Store } from '../store/store.ts'
import { canonical, compareVersions, feedSchema, openFeed, whyNot, type Feed, type FeedFile } from './feed-format.ts'

/** Where a build asks for newer versions, and whose word it takes; a build without any asks nobody. */
export interface UpdateSource {
  /** An https address, without a query. */
  readonly feed: string
  /** Public keys for Ed25519, 32 bytes as base64 each. */
  readonly keys: readonly string[]
}

export interface UpdatePorts {
  readonly source: UpdateSource | null
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly emit: Emit
  /** Gets an address over the network as everything else does; no redirect is followed. */
  readonly get: (url: string) => Promise<RawAnswer>
  readonly allowed: () => boolean
  readonly wanted: () => boolean
  readonly version: string
  readonly system: { readonly platform: NodeJS.Platform; readonly arch: string }
}

export interface UpdateService {
  readonly calls: HandlersOf<'updates'>
  told(): Updates
  /** Asks from now on, once a day. */
  begin(): void
  /** Setting or policy may have changed. */
  reconsider(): void
  close(): void
}

/** The feed is asked at most this often, in ms, over restarts, too. */
export const askEveryMs = 86_400_000
/** So often it is looked whether it is time, in ms. */
const lookEveryMs = 3_600_000
/** A start has more urgent things to do, in ms. */
export const firstLookMs = 30_000

const kinds = ['application/json', 'application/octet-stream']
const row = z.object({
  asked_at: z.number().nullable(),
  answered_at: z.number().nullable(),
  feed: z.string().nullable(),
  hidden: z.string().nullable(),
})

/**
 * Tells when a newer version is there. It downloads and runs nothing: what a browser downloads carries the system's mark of where it came
 * from, which has its signature checked when it is opened; a file that we write would come without.
 */
export function createUpdates(ports: UpdatePorts): UpdateService {
  const { source, store, clock, log, emit, version } = ports
  let stop = (): void => {}
  let begun = false
  let asking: Promise<void> | null = null

  const kept = (): z.output<typeof row> =>
    store.one(row, 'SELECT asked_at, answered_at, feed, hidden FROM updates') ?? {
      asked_at: null,
      answered_at: null,
      feed: null,
      hidden: null,
    }
  function keep(part: Partial<z.output<typeof row>>): void {
    const { asked_at, answered_at, feed, hidden } = { ...kept(), ...part }
    store.run(
      'INSERT OR REPLACE INTO updates (one, asked_at, answered_at, feed, hidden) VALUES (1, ?, ?, ?, ?)',
      asked_at,
      answered_at,
      feed,
      hidden,
    )
  }
  /** The newest feed that could be believed. */
  function seen(): Feed | null {
    const { feed } = kept()
    const read = feed === null ? null : feedSchema.safeParse(JSON.parse(feed))
    return read?.success ? read.data : null
  }

  function told(): Updates {
    const { asked_at: askedAt, answered_at: answeredAt, hidden } = kept()
    const state = !source ? 'not-set-up' : !ports.allowed() ? 'policy' : ports.wanted() ? 'on' : 'off'
    const found = state === 'on' ? seen() : null
    const newer = found && compareVersions(found.version, version) > 0 ? found : null
    return {
      state,
      host: source ? new URL(source.feed).host : null,
      askedAt,
      answeredAt,
      newer: newer && {
        version: newer.version,
        date: Date.parse(newer.date),
        notes: newer.notes,
        page: newer.page,
        files: newer.files.filter((file) => isFor(file, ports.system)).map(({ name, size, sha256 }) => ({ name, size, sha256 })),
        hidden: hidden === newer.version,
      },
    }
  }

  /** The feed's text, or why there is none. */
  async function fetched({ feed }: UpdateSource): Promise<{ text: string } | { why: string }> {
    const answer = await ports.get(feed)
    if (!answer.ok) return { why: answer.problem.kind }
    if (answer.status >= 300 && answer.status < 400) return { why: 'it leads elsewhere' }
    if (answer.status !== 200) return { why: `status ${answer.status}` }
    const kind = (answer.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    return kinds.includes(kind) ? { text: answer.text } : { why: 'it is of another content type' }
  }

  async function ask(from: UpdateSource): Promise<void> {
    // Written down first: an answer that never comes counts, too.
    keep({ asked_at: clock.now() })
    const got = await fetched(from)
    const opened = 'why' in got ? { ok: false as const, why: got.why } : openFeed(got.text, from.keys)
    const why = opened.ok ? whyNot(opened.feed, { feed: seen(), now: clock.now() }) : opened.why
    if (!opened.ok || why !== null) {
      log.warn('the update feed was passed over', { why })
    } else {
      keep({ answered_at: clock.now(), feed: canonical(opened.feed) })
      log.info('the update feed was read', { version: opened.feed.version })
    }
    emit('updates.changed', told())
  }

  function look(): void {
    if (!begun || !source || !ports.allowed() || !ports.wanted()) return
    const { asked_at: before } = kept()
    const since = before === null ? Infinity : clock.now() - before
    // A date in the future is a clock's that was wrong.
    if (since >= 0 && since < askEveryMs) return
    void askOnce(source)
  }
  /** One question at a time: whoever asks meanwhile waits for the same answer. */
  function askOnce(from: UpdateSource): Promise<void> {
    asking ??= ask(from)
      .catch((error: unknown) => log.fault('updates could not be asked for', error))
      .finally(() => (asking = null))
    return asking
  }
  function lookAgain(afterMs: number): void {
    stop = clock.after(afterMs, () => {
      lookAgain(lookEveryMs)
      look()
    })
  }

  return {
    calls: {
      async 'updates.check'() {
        if (source && ports.allowed() && ports.wanted()) await askOnce(source)
        return ok(told())
      },
      async 'updates.hide'({ version: shown }) {
        keep({ hidden: shown })
        const now = told()
        emit('updates.changed', now)
        return ok(now)
      },
    },
    told,
    begin() {
      if (begun || !source) return
      begun = true
      lookAgain(firstLookMs)
    },
    reconsider() {
      look()
      emit('updates.changed', told())
    },
    close() {
      begun = false
      stop()
    },
  }
}

function isFor({ system, arch }: FeedFile, here: UpdatePorts['system']): boolean {
  const ours = here.platform === 'win32' ? 'windows' : here.platform === 'darwin' ? 'mac' : 'linux'
  return system === ours && (arch === 'universal' || arch === here.arch)
}
