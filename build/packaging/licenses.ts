import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shipped } from './shipped.ts'

/** What Linecard, under the MIT license, may carry along. Another one is looked at by a person first, and then added here. */
const accepted = ['MIT', 'Apache-2.0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'OFL-1.1']

export interface License {
  /** An SPDX expression. */
  readonly id: string
  readonly text: string
}

const mit = (holder: string): string => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

interface Manifest {
  readonly license?: string
  readonly author?: string | { readonly name?: string }
}

/** A package's license: its own file, or the words in its read-me, or, where it only says MIT, that license's words with its author. */
export function licenseOf({ name, version, folder }: Shipped): License {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const files = readdirSync(folder).toSorted()
  const texts = files
    .filter((file) => /^(?:licen[sc]e|copying|notice)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
  const readMe = files.find((file) => /^readme/i.test(file))
  const granted =
    readMe === undefined
      ? null
      : /^#* *licen[sc]e\b[\s\S]*permission is hereby granted[\s\S]*?(?=\n#|$(?![\s\S]))/im.exec(
          readFileSync(join(folder, readMe), 'utf8'),
        )
  if (texts.length === 0 && granted) texts.push(granted[0])
  const id =
    manifest.license ?? (texts.some((text) => /permission is hereby granted, free of charge/i.test(text)) ? 'MIT' : 'unknown')
  for (const part of id.split(/ (?:AND|OR) |[()]/).filter((word) => word !== ''))
    if (!accepted.includes(part))
      throw new Error(
        `${name}@${version} is under the license "${part}". If Linecard may ship it, add it to build/packaging/licenses.ts.`,
      )
  if (texts.length === 0) {
    const author = typeof manifest.author === 'string' ? manifest.author.replace(/ *[<(].*/, '') : manifest.author?.name
    if (id !== 'MIT' || !author) throw new Error(`${name}@${version} comes without the text of its license (${id}).`)
    texts.push(mit(author))
  }
  // Tools list the licenses of what they themselves bundle; of them only a few helpers are in the app.
  return { id, text: texts.map((text) => (text.split(/^#+ (?:Licenses of bundled|Bundled)/m)[0] ?? '').trim()).join('\n\n') }
}

/** The text that lies in the package beside Electron's own LICENSES.chromium.html. */
export function licensesText(packages: readonly Shipped[]): string {
  const entries = packages.map((shipped) => {
    const { id, text } = licenseOf(shipped)
    return `${'='.repeat(80)}\n${shipped.name} ${shipped.version} (${id})\n${'='.repeat(80)}\n\n${text.replaceAll('\r\n', '\n')}\n`
  })
  return `Linecard contains the following third-party software and fonts.
The licenses of Electron, Chromium and Node.js are in LICENSE.electron.txt and LICENSES.chromium.html.

${entries.join('\n')}`
}
