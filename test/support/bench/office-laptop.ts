import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { poll } from '../sip/tools.ts'
import type { DeskPhone } from './desk.ts'
import type { Station } from './namespaces.ts'

/** An event, as far as tests look at it. */
const event = z.looseObject({ kind: z.string(), mac: z.string().nullish(), at: z.number().optional() })
export type Told = z.output<typeof event>

export interface Laptop {
  readonly told: readonly Told[]
  /** What was told of this MAC, in its order. */
  of(mac: string): string[]
  /** Waits until it has been told. */
  heard(what: (one: Told) => boolean, withinMs?: number): Promise<Told>
  command(what: 'close-tickets' | 'look' | 'end', phoneId?: string): Promise<void>
}

/** Starts the bench's network side at a station. `folder` is for its settings. */
export async function startLaptop(
  station: Station,
  folder: string,
  settings: { readonly addresses: readonly string[]; readonly path: string; readonly phones: readonly DeskPhone[] },
): Promise<Laptop> {
  const file = join(folder, 'laptop.json')
  const phones = settings.phones.map(({ files, ...phone }) => ({
    ...phone,
    files: files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })),
  }))
  writeFileSync(file, JSON.stringify({ ...settings, phones }), { mode: 0o600 })
  const child = station.start(process.execPath, [fileURLToPath(new URL('laptop.ts', import.meta.url)), file])
  const told: Told[] = []
  let errors = ''
  child.stderr?.on('data', (bytes: Buffer) => (errors += bytes.toString()))
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => told.push(event.parse(JSON.parse(line))))
  const heard = (what: (one: Told) => boolean, withinMs = 10_000): Promise<Told> =>
    poll(
      withinMs,
      () => told.find(what) ?? null,
      () => `the laptop did not say it; the last were ${JSON.stringify(told.slice(-5))} ${errors}`,
    )
  await heard(({ kind }) => kind === 'ready')
  return {
    told,
    heard,
    of: (mac) => told.flatMap((one) => (one.mac === mac ? [one.kind] : [])),
    async command(what, phoneId) {
      const before = told.length
      child.stdin?.write(`${JSON.stringify({ do: what, phoneId })}\n`)
      if (what === 'end') return
      await poll(
        15_000,
        () => told.slice(before).find(({ kind }) => kind === 'done') ?? null,
        () => `the laptop did not ${what}: ${errors}`,
      )
    },
  }
}
