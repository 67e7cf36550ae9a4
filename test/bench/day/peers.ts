import { AxiosError, AxiosHeaders, create, type AxiosInstance } from 'axios'
import axiosRetry from 'axios-retry'
import PQueue from 'p-queue'
import { pause } from '../../../src/main/system/clock.ts'
import type { RegistrationState } from '#shared/extension.ts'
import { virtualClock, type VirtualClock } from '../../support/clocks/virtual-clock.ts'
import { withGlobalTime } from './global-time.ts'
import { createMeasures, type DayResult, type Measures } from './measures.ts'
import { benchPbx, token, type BenchPbx } from './pbx.ts'
import type { Click } from './person.ts'
import { play } from './play.ts'
import { dayOf } from './script.ts'

/** What one would write otherwise. Both go round the rows on screen for ever, and know nothing of the rest. */
export const peers = ['p-queue', 'axios-retry'] as const
export type Peer = (typeof peers)[number]

/** Sends, and answers when the request that was let in left. */
type Send = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body: unknown,
  urgent: boolean,
) => Promise<{ leftAt: number; data: unknown }>

interface Contender {
  readonly send: Send
  readonly wants: () => boolean
}

export function peerDay(peer: Peer, size: number): Promise<DayResult> {
  const clock = virtualClock()
  return withGlobalTime(clock, async () => {
    const pbx = benchPbx(clock, size)
    const script = dayOf(pbx.numbers, clock.now())
    const http = axiosTo(pbx)
    const { send, wants } = peer === 'p-queue' ? withQueue(http, clock) : withRetry(http, clock)
    const measures: Measures = createMeasures(script, clock, pbx, () => !measures.screen.hidden && wants())
    const at = (number: string): string => `/api/pbx/extensions/${number}`

    async function read(number: string, urgent: boolean): Promise<number | null> {
      try {
        const { leftAt, data } = await send('GET', at(number), undefined, urgent)
        measures.learnt(number, registrationIn(data))
        return leftAt
      } catch {
        // It is asked again in the next round.
        return null
      }
    }

    async function click(act: Click): Promise<void> {
      const wanted = clock.now()
      for (;;) {
        try {
          const leftAt = await (
            act.kind === 'create'
              ? send('POST', '/api/pbx/extensions', { extension_number: act.number }, true)
              : act.kind === 'rotate'
                ? send('POST', `${at(act.number)}/change-password`, {}, true)
                : act.kind === 'edit'
                  ? send('PUT', at(act.number), { display_name: `Renamed at ${act.at}` }, true)
                  : send('GET', at(act.number), undefined, true)
          ).then((sent) => sent.leftAt)
          return measures.click(leftAt - wanted, false)
        } catch {
          // The person clicks once more.
          await pause(clock, 2_000)
        }
      }
    }

    async function goRound(): Promise<void> {
      for (;;) {
        const { visible, open, hidden } = measures.screen
        const wanted = open === null || visible.includes(open) ? visible : [...visible, open]
        if (hidden || wanted.length === 0) await pause(clock, 1_000)
        else if (peer === 'p-queue') await Promise.all(wanted.map((number) => read(number, false)))
        else for (const number of wanted) await read(number, false)
      }
    }
    void goRound()
    await play(script, clock, pbx, measures, (act) => (act.kind === 'screen' ? null : void click(act)))
    return measures.result()
  })
}

/** axios, with the demo PBX behind it instead of a socket. */
function axiosTo(pbx: BenchPbx): AxiosInstance {
  return create({
    headers: { authorization: `Bearer ${token}` },
    async adapter(config) {
      const { status, headers, text } = await pbx.send({
        method: (config.method ?? 'get').toUpperCase() as 'GET' | 'POST' | 'PUT',
        path: config.url ?? '',
        ...(config.data === undefined ? {} : { body: JSON.parse(String(config.data)) }),
      })
      const response = { data: text, status, statusText: '', headers: AxiosHeaders.from(headers), config }
      if (status < 400) return response
      throw new AxiosError(`status ${status}`, AxiosError.ERR_BAD_REQUEST, config, null, response)
    },
  })
}

/** Sixty a minute by p-queue's sliding window; a click goes first; a refusal costs its place. */
function withQueue(http: AxiosInstance, clock: VirtualClock): Contender {
  const queue = new PQueue({ interval: 60_000, intervalCap: 60, strict: true })
  return {
    wants: () => queue.size > 0,
    send: (method, url, data, urgent) =>
      queue.add(
        async () => {
          const leftAt = clock.now()
          const answer = await http.request<unknown>({ method, url, data })
          return { leftAt, data: answer.data }
        },
        { priority: urgent ? 1 : 0 },
      ),
  }
}

/** As fast as answers come; a 429 is tried again when Retry-After says so. */
function withRetry(http: AxiosInstance, clock: VirtualClock): Contender {
  axiosRetry(http, {
    retries: 10,
    retryCondition: (error) => axiosRetry.isNetworkOrIdempotentRequestError(error) || error.response?.status === 429,
  })
  const leftAt = new WeakMap<object, number>()
  http.interceptors.request.use((config) => {
    leftAt.set(config, clock.now())
    return config
  })
  return {
    wants: () => true,
    async send(method, url, data) {
      const answer = await http.request<unknown>({ method, url, data })
      return { leftAt: leftAt.get(answer.config) ?? clock.now(), data: answer.data }
    },
  }
}

function registrationIn(data: unknown): RegistrationState {
  const found = typeof data === 'object' && data !== null && 'data' in data ? data.data : null
  const state = typeof found === 'object' && found !== null && 'sip_registration' in found ? found.sip_registration : null
  return state === 'registered' || state === 'unregistered' ? state : 'unknown'
}
