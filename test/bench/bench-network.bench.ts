import { createSocket } from 'node:dgram'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createNeighbours, thisComputer } from '../../src/main/bench/network/neighbours.ts'
import { yealink } from '../../src/main/provisioning/targets/yealink.ts'
import { asks } from '../support/bench/asks.ts'
import type { DeskPhone } from '../support/bench/desk.ts'
import { fetchAsPhone } from '../support/bench/phone.ts'
import { openRoom, type Room } from '../support/bench/room.ts'
import { there } from '../support/bench/there.ts'
import { accountFor, written } from '../support/sip/accounts.ts'
import { freePorts, killGroup, needTool, poll, toolPath } from '../support/sip/tools.ts'
import { median, type Line } from './line.ts'

/**
 * How long a phone waits that asks by multicast until its address is there, 20 at once and again and again, the computer's own neighbour table read for
 * each; and how long twenty phones wait for their files, which are made for each request, beside nginx that has the same twenty on its disk.
 */
export const name = 'bench-network: phones that ask and fetch, beside nginx'

const phones = 20
const rounds = 15
const notifyWithinMs = 50
const filesWithinMs = 1_000
const ask = there(asks[0])

const macs = Array.from({ length: phones }, (_, at) => `001565${(0xb00000 + at).toString(16)}`)
/** Each on an address of its own. */
const addressOf = (mac: string): string => `127.0.0.${20 + macs.indexOf(mac)}`
const phoneOf = (mac: string): DeskPhone => ({
  phoneId: `phone-${mac}`,
  mac,
  target: 'yealink',
  // Made anew for each request, as the session does.
  files: [
    {
      name: `${mac}.cfg`,
      get bytes() {
        return there(written(yealink.render(accountFor(yealink, { mac }))).files[0]).bytes
      },
    },
  ],
})

/** Twenty phones, each with a socket of its own: how long each waited for its NOTIFY, and what was in it. */
async function askAtOnce(room: Room, round: number): Promise<{ ms: number; url: string }[]> {
  return Promise.all(
    macs.map(async (mac) => {
      const socket = createSocket('udp4')
      await new Promise<void>((resolve) => socket.bind(0, addressOf(mac), resolve))
      socket.setMulticastInterface('127.0.0.1')
      const text = ask.text({ address: addressOf(mac), port: socket.address().port, callId: `${mac}-${round}@phone`, mac })
      const from = performance.now()
      const url = await new Promise<string>((resolve) => {
        socket.on('message', (bytes) => {
          const message = bytes.toString()
          if (message.startsWith('NOTIFY ')) resolve(message.slice(message.indexOf('\r\n\r\n') + 4))
        })
        socket.send(text, room.sip, '224.0.1.75')
      })
      const ms = performance.now() - from
      socket.close()
      return { ms, url }
    }),
  )
}

/** How long until the last of these has come, in ms. */
async function fetchAtOnce(urls: readonly string[]): Promise<number> {
  const from = performance.now()
  const all = await Promise.all(
    urls.map((url, at) => fetchAsPhone(url, { agent: 'Yealink SIP-T46U 108.86.0.20', from: addressOf(there(macs[at])) })),
  )
  const odd = all.find(({ status, body }) => status !== 200 || body.length < 100)
  if (odd) throw new Error(`a file came with ${odd.status}`)
  return performance.now() - from
}

/** The same files from nginx's disk; null: it is not here. */
async function besideNginx(): Promise<number | null> {
  if (toolPath('nginx') === null) return null
  const folder = mkdtempSync(join(tmpdir(), 'linecard-nginx-'))
  const port = await freePorts(1)
  mkdirSync(join(folder, 'www'))
  for (const mac of macs) writeFileSync(join(folder, 'www', `${mac}.cfg`), there(phoneOf(mac).files[0]).bytes)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((one) => `${one}_temp_path ${folder}/${one};`)
    .join(' ')
  const server = `server { listen 127.0.0.1:${port}; root ${folder}/www; }`
  writeFileSync(
    join(folder, 'nginx.conf'),
    `user root; daemon off; pid ${folder}/pid; events {} http { access_log off; keepalive_timeout 0; ${temporary} ${server} }`,
  )
  const nginx = spawn(needTool('nginx'), ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], {
    detached: true,
    stdio: 'ignore',
  })
  try {
    const urls = macs.map((mac) => `http://127.0.0.1:${port}/${mac}.cfg`)
    await poll(
      5_000,
      () => fetchAtOnce(urls).catch(() => null),
      () => 'nginx did not start',
    )
    const all: number[] = []
    for (let round = 0; round < rounds; round += 1) all.push(await fetchAtOnce(urls))
    return median(all)
  } finally {
    killGroup(nginx)
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function* run(): AsyncGenerator<Line> {
  const table = createNeighbours(thisComputer)
  const room = await openRoom(macs.map(phoneOf), {
    parts: {
      // On loopback there are no neighbours: the table is read all the same, and then it is as if the phone were in it.
      neighbours: async (address) => (await table(address)) ?? macs.find((mac) => addressOf(mac) === address) ?? null,
    },
  })
  try {
    const waits: number[] = []
    let urls: readonly string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const all = await askAtOnce(room, round)
      waits.push(...all.map(({ ms }) => ms))
      urls = all.map(({ url }, at) => `${url}${macs[at]}.cfg`)
    }
    waits.sort((one, other) => one - other)
    const p95 = there(waits[Math.floor(waits.length * 0.95)])
    yield {
      bench: 'multicast to NOTIFY, p95',
      size: phones,
      unit: 'ms',
      ours: p95,
      peers: { median: median(waits) },
      limit: notifyWithinMs,
    }
    const all: number[] = []
    for (let round = 0; round < rounds; round += 1) all.push(await fetchAtOnce(urls))
    const nginx = await besideNginx()
    yield {
      bench: 'twenty phones’ files at once',
      size: phones,
      unit: 'ms',
      ours: median(all),
      peers: nginx === null ? {} : { nginx },
      limit: filesWithinMs,
    }
  } finally {
    await room.network.close()
  }
}
