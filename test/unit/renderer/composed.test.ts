import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const screens = 'src/renderer/src/screens'

/** The head and the rows of the table are drawn by themselves: a component for each of ten thousand cells would cost too much. */
const ofTheTable = new Set(['TableHead.svelte', 'TableRow.svelte'])

describe('the screens', () => {
  it('draw no buttons, fields or lists of choices of their own, but compose them of src/renderer/src/ui', () => {
    const own = readdirSync(screens)
      .filter((file) => file.endsWith('.svelte') && !ofTheTable.has(file))
      .flatMap((file) => {
        const text = readFileSync(`${screens}/${file}`, 'utf8')
        const drawn = text.match(/<(button|input|textarea|select)\b/g) ?? []
        return [...drawn, ...(text.includes("from 'bits-ui'") ? ['bits-ui'] : [])].map((what) => `${file}: ${what}`)
      })
    expect(own).toEqual([])
  })

  it('give no styles to the whole window but for a part that is pointed at', () => {
    const global = readdirSync(screens)
      .filter((file) => file.endsWith('.svelte') && !file.startsWith('Table'))
      .flatMap((file) =>
        [...readFileSync(`${screens}/${file}`, 'utf8').matchAll(/^ {2}:global\(([^)]*)\)/gm)].map(
          ([, selector]) => `${file}: ${selector}`,
        ),
      )
    expect(global).toEqual(['Tour.svelte: [data-toured]'])
  })
})
