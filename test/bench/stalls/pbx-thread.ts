// The PBX of `startFarPbx`.
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { DemoExtension } from '../../../src/main/demo/company.ts'
import { startDemoPbx } from '../../../src/main/demo/demo-pbx.ts'

/** What it is told to do; it answers when that is done. */
export type FarPbxDeed = 'as at first' | 'a busy day' | 'close'
/** What it tells first. */
export interface FarPbxAnswer {
  readonly address: string
  readonly token: string
  readonly rows: readonly DemoExtension[]
}

try {
  // Elsewhere it would be the whole bench's.
  if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW)
} catch {
  // Where the system refuses it, the PBX takes its share as everybody else.
}

const pbx = await startDemoPbx({ extensions: (workerData as { extensions: number }).extensions, limit: 6_000 })
const rows = pbx.api.rows()
const before = rows.map((row) => ({ ...row }))
const numbers = new Set(rows.map((row) => row.extension_number))

/** What the lives before made is gone, what they changed or deleted is back. */
function asAtFirst(): void {
  for (const { extension_number: number } of pbx.api.rows()) if (!numbers.has(number)) pbx.api.drop(number)
  for (const [index, row] of rows.entries()) Object.assign(row, before[index])
}

function busyDay(): void {
  for (const [index, row] of rows.entries()) {
    if (index % 10 === 3) pbx.api.drop(row.extension_number)
    if (index % 10 === 7) pbx.api.put(row.extension_number, { display_name: `New name ${index}` })
    if (index % 50 === 9) pbx.api.put(`7${row.extension_number}`, { display_name: 'Came meanwhile' })
  }
}

parentPort?.on('message', async (deed: FarPbxDeed) => {
  if (deed === 'as at first') asAtFirst()
  else if (deed === 'a busy day') busyDay()
  else await pbx.close()
  parentPort?.postMessage('done')
})
parentPort?.postMessage({ address: pbx.address, token: pbx.token, rows: before } satisfies FarPbxAnswer)
