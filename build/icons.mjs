// `node build/icons.mjs [FOLDER]`: the app's icon in every form that a system or a package wants, all of them drawn from the one SVG.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { initWasm, Resvg } from '@resvg/resvg-wasm'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The one drawing. The window's page shows it as it is. */
export const drawing = join(root, 'src', 'renderer', 'public', 'icon.svg')

/** Linux takes one file a size, in pixels. */
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512]
const windowsSizes = [16, 20, 24, 32, 40, 48, 64, 256]
/** Apple's names for PNGs of these widths; those of 16 and 32 points are the ones for sharp screens, which serve both. */
const appleTypes = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 }
/** Apple's icons keep a rim around their shape: 824 of 1024. */
const appleShape = 824 / 1024

let ready = null
const prepare = () =>
  (ready ??= initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm'))))

/** @param {string} svg @param {number} width in pixels */
function draw(svg, width) {
  const picture = new Resvg(svg, { fitTo: { mode: 'width', value: width }, font: { loadSystemFonts: false } }).render()
  return { png: Buffer.from(picture.asPng()), pixels: Buffer.from(picture.pixels) }
}

/** The same drawing with an empty rim around it, so that it fills `part` of the width. */
function withRim(svg, part) {
  const [, x, y, width, height] = /viewBox="(\S+) (\S+) (\S+) (\S+)"/.exec(svg)?.map(Number) ?? []
  if (!(width > 0) || width !== height) throw new Error('the icon’s drawing needs a square viewBox')
  const rim = (width / part - width) / 2
  return svg.replace(/viewBox="[^"]+"/, `viewBox="${x - rim} ${y - rim} ${width / part} ${width / part}"`)
}

/** Pixels from top to bottom with colours multiplied by their opacity, as Windows wants them: upwards, blue first, not multiplied. */
function bitmap(pixels, width) {
  const head = Buffer.alloc(40)
  head.writeUInt32LE(40, 0)
  head.writeInt32LE(width, 4)
  // Twice the height: below the picture lies a mask, which counts only where there is no opacity.
  head.writeInt32LE(2 * width, 8)
  head.writeUInt16LE(1, 12)
  head.writeUInt16LE(32, 14)
  const rows = Buffer.alloc(4 * width * width)
  for (let at = 0; at < width * width; at += 1) {
    const alpha = pixels[4 * at + 3]
    const to = 4 * ((width - 1 - Math.floor(at / width)) * width + (at % width))
    for (const channel of [0, 1, 2])
      rows[to + 2 - channel] = alpha === 0 ? 0 : Math.round((pixels[4 * at + channel] * 255) / alpha)
    rows[to + 3] = alpha
  }
  return Buffer.concat([head, rows, Buffer.alloc(4 * Math.ceil(width / 32) * width)])
}

/** A Windows icon: small pictures as bitmaps, which everything reads, the largest as PNG. */
function ico(svg) {
  const pictures = windowsSizes.map((width) => {
    const { png, pixels } = draw(svg, width)
    return { width, data: width < 256 ? bitmap(pixels, width) : png }
  })
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  for (const [index, { width, data }] of pictures.entries()) {
    const at = 6 + 16 * index
    // 256 is written as 0.
    head.writeUInt8(width % 256, at)
    head.writeUInt8(width % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(data.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += data.length
  }
  return Buffer.concat([head, ...pictures.map(({ data }) => data)])
}

/** Apple's icon: a length and PNGs, each behind its name and length. */
function icns(svg) {
  const box = (type, data) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(8 + data.length, 4)
    return Buffer.concat([head, data])
  }
  return box('icns', Buffer.concat(Object.entries(appleTypes).map(([type, width]) => box(type, draw(svg, width).png))))
}

/**
 * Every file, by its path within the folder: `icon.ico`, `icon.icns`, `icon.png` (for a window and an About box), and `icons/NxN.png`
 * for Linux.
 * @param {string} svg
 * @returns {Promise<Map<string, Buffer>>}
 */
export async function iconFiles(svg = readFileSync(drawing, 'utf8')) {
  await prepare()
  return new Map([
    ['icon.ico', ico(svg)],
    ['icon.icns', icns(withRim(svg, appleShape))],
    ['icon.png', draw(svg, 256).png],
    ...linuxSizes.map((width) => [join('icons', `${width}x${width}.png`), draw(svg, width).png]),
  ])
}

/** The one picture that the running app needs: for its window's frame and the task bar. */
export async function windowIcon() {
  await prepare()
  return draw(readFileSync(drawing, 'utf8'), 256).png
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const folder = resolve(process.argv[2] ?? join(root, 'dist', 'icons'))
  for (const [path, content] of await iconFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}
