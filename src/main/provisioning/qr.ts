import { encode } from 'uqr'
import type { QrMatrix } from '#shared/handoff.ts'

/** On screen a code is whole and bright; on paper it gets folded and stained. */
export type QrUse = 'screen' | 'paper'

/** Above this version a code is too dense for a phone across a desk: a one-time link scans better. */
export const denseAboveVersion = 10

const level = { screen: 'M', paper: 'Q' } as const
/** What the largest code (version 40) holds in byte mode at each level, in bytes: ISO/IEC 18004, table 7. */
const maxBytes = { screen: 2_331, paper: 1_663 } as const

/** Whether a code can hold this. Making one takes long: main leaves those of cards to their thread. */
export const fitsCode = (bytes: Uint8Array, use: QrUse): boolean => bytes.length <= maxBytes[use]

/** A code of these exact bytes (byte mode). Level M on screen, Q on paper. null: more bytes than a code can hold. */
export function qrOf(bytes: Uint8Array, use: QrUse, carriesPassword: boolean): QrMatrix | null {
  if (!fitsCode(bytes, use)) return null
  const { data, version } = encode([...bytes], { ecc: level[use], border: 0, boostEcc: false })
  return { rows: data.map((row) => row.map((dark) => (dark ? '1' : '0')).join('')), version, carriesPassword }
}

/** An SVG drawing: black on white with four light modules around, whatever the theme. `module` is in pixels. */
export function qrSvg(qr: QrMatrix, module = 4): string {
  const size = (qr.rows.length + 8) * module
  const runs = qr.rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map((run) => `M${run.index + 4} ${y + 4}h${run[0].length}v1h-${run[0].length}z`),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${qr.rows.length + 8} ${qr.rows.length + 8}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${qr.rows.length + 8}v${qr.rows.length + 8}H0z"/><path d="${runs.join('')}"/></svg>\n`
}
