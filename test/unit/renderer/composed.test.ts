import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const source = 'src/renderer/src'
/** Everything but the kit, which is what it is composed of. */
const screens = ['frame', 'features'].flatMap((folder) =>
  readdirSync(`${source}/${folder}`, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.svelte')),
)

/** The head and the rows of the table are drawn by themselves: a component for each of ten thousand cells would cost too much. */
const ofTheTable = new Set(['features/table/TableHead.svelte', 'features/table/TableRow.svelte'])

describe('the screens', () => {
  it('draw no buttons, fields or lists of choices of their own, but compose them of src/renderer/src/kit', () => {
    const own = screens
      .filter((file) => !ofTheTable.has(file))
      .flatMap((file) => {
        const text = readFileSync(`${source}/${file}`, 'utf8')
        const drawn = text.match(/<(button|input|textarea|select)\b/g) ?? []
        return [...drawn, ...(text.includes("from 'bits-ui'") ? ['bits-ui'] : [])].map((what) => `${file}: ${what}`)
      })
    expect(own).toEqual([])
  })

  it('give no styles to the whole window but for a part that is pointed at', () => {
    const global = screens
      .filter((file) => !file.startsWith('features/table/Table'))
      .flatMap((file) =>
        [...readFileSync(`${source}/${file}`, 'utf8').matchAll(/^ {2}:global\(([^)]*)\)/gm)].map(
          ([, selector]) => `${file}: ${selector}`,
        ),
      )
    expect(global).toEqual(['features/help/Tour.svelte: [data-toured]'])
  })
})
