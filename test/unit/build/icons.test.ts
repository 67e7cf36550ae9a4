import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configuration } from '../../../build/electron-builder.config.ts'
import { drawing, iconFiles } from '../../../build/icons.mjs'

const files = await iconFiles()
const file = (path: string): Buffer => files.get(path) ?? Buffer.alloc(0)

/** A PNG's width and height by its own head; null: it is none. */
function pngSize(data: Buffer): [number, number] | null {
  if (!data.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return null
  return [data.readUInt32BE(16), data.readUInt32BE(20)]
}

test('the app’s icon is drawn for every system whose package names it', () => {
  const { win, mac } = configuration({ env: {} })
  const drawn = [...files.keys()].map((path) => join('out/icons', path))
  expect(drawn).toEqual(expect.arrayContaining([win?.icon, mac?.icon]))
})

describe('the icon for Windows', () => {
  const ico = file('icon.ico')
  const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index
    const offset = ico.readUInt32LE(at + 12)
    return { width: ico[at] || 256, data: ico.subarray(offset, offset + ico.readUInt32LE(at + 8)) }
  })

  test('has every size that Windows asks for, and nothing behind the last', () => {
    expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1])
    expect(entries.map(({ width }) => width)).toEqual([16, 20, 24, 32, 40, 48, 64, 256])
    expect(6 + 16 * entries.length + entries.reduce((sum, { data }) => sum + data.length, 0)).toBe(ico.length)
    expect(pngSize(entries.at(-1)?.data ?? Buffer.alloc(0))).toEqual([256, 256])
  })

  test.each(entries.slice(0, -1))(
    'of $width pixels is the drawing: upside down, blue first, at its full colour where it ends',
    ({ width, data }) => {
      expect([data.readInt32LE(4), data.readInt32LE(8), data.readUInt16LE(14)]).toEqual([width, 2 * width, 32])
      const pixel = (x: number, y: number) => [...data.subarray(40 + 4 * ((width - 1 - y) * width + x)).subarray(0, 4)]
      expect(pixel(0, 0)).toEqual([0, 0, 0, 0])
      const ground = /<rect [^>]*fill="#(\w{6})"/.exec(readFileSync(drawing, 'utf8'))?.[1] ?? ''
      const [red = 0, green = 0, blue = 0] = Buffer.from(ground, 'hex')
      const middle = Math.floor(width / 2)
      expect(pixel(middle, 1)).toEqual([blue, green, red, 255])
      // Where the round corner is cut, a pixel is partly clear, and its colour is the ground's all the same.
      const corner = Array.from({ length: middle }, (_, x) => pixel(x, 0)).find(([, , , alpha = 0]) => alpha > 60 && alpha < 200)
      for (const [channel, wanted] of [blue, green, red].entries())
        expect(Math.abs((corner?.[channel] ?? 999) - wanted)).toBeLessThan(6)
    },
  )
})

test('the icon for macOS says its own length, and holds pictures of the widths that their names mean', () => {
  const icns = file('icon.icns')
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length])
  const widths: Record<string, [number, number] | null> = {}
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    widths[icns.toString('latin1', at, at + 4)] = pngSize(icns.subarray(at + 8))
  }
  const square = (width: number) => [width, width]
  expect(widths).toEqual({
    ...{ ic11: square(32), ic12: square(64), ic07: square(128), ic13: square(256) },
    ...{ ic08: square(256), ic14: square(512), ic09: square(512), ic10: square(1024) },
  })
})

test('the icons for Linux are as large as their names say, and the window has one', () => {
  const pictures = [...files].filter(([path]) => path.endsWith('.png') && path !== 'icon.png')
  expect(pictures).toHaveLength(8)
  for (const [path, content] of pictures) {
    const width = Number(/(\d+)x\1\.png$/.exec(path)?.[1])
    expect(pngSize(content), path).toEqual([width, width])
  }
  expect(pngSize(file('icon.png'))).toEqual([256, 256])
})

test('a drawing that is not square is refused', async () => {
  await expect(iconFiles('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"></svg>')).rejects.toThrow(/square/)
})
