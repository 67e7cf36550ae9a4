// `npm run release -- check`: whether the tag that started a release is this version's. `npm run release -- draft FOLDER`: takes together what each
// system has built, one folder for each, and makes a draft of a release of it with GitHub's own program. A person looks at it and publishes it.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checksumsFile, hashOf, releasedFiles, writeChecksums } from './checksums.ts'
import { run } from './run.ts'

/** Throws where a tag is not this version's: its packages would say another version than the release. */
export function checkTag(tag: string | undefined, version: string): string {
  if (tag !== `v${version}`)
    throw new Error(`The tag is ${tag ?? 'not known (GITHUB_REF_NAME)'}, but package.json says ${version}: tag v${version}.`)
  return tag
}

/** What a folder’s SHA256SUMS says, as `[file, hash]`. */
function readChecksums(folder: string): [string, string][] {
  const file = join(folder, checksumsFile)
  if (!existsSync(file)) throw new Error(`${folder} has no ${checksumsFile}: its build did not end.`)
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line): [string, string][] => {
    const [, hash, name] = /^([0-9a-f]{64}) {2}([^/\\]+)$/.exec(line) ?? []
    if (hash !== undefined && name !== undefined) return [[name, hash]]
    if (line === '') return []
    throw new Error(`${file} has a line that is no checksum: ${line}`)
  })
}

/** Checks what each system has built against its own checksums, and puts all of it into one folder with one list. Answers its files. */
export async function gather(parts: string, into: string): Promise<string[]> {
  rmSync(into, { recursive: true, force: true })
  mkdirSync(into, { recursive: true })
  const folders = readdirSync(parts, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== basename(into),
  )
  if (folders.length === 0) throw new Error(`There is nothing in ${parts}.`)
  const taken = new Map<string, string>()
  for (const { name: part } of folders) {
    const folder = join(parts, part)
    const sums = readChecksums(folder)
    const unlisted = releasedFiles(folder).filter((name) => !sums.some(([listed]) => listed === name))
    if (unlisted.length > 0) throw new Error(`${folder} holds what its ${checksumsFile} does not list: ${unlisted.join(', ')}.`)
    for (const [name, hash] of sums) {
      const file = join(folder, name)
      if (!existsSync(file) || (await hashOf(file)) !== hash)
        throw new Error(`${file} is not what was built: its checksum differs.`)
      // What is the same for every processor of a system is built for each of them.
      if (taken.has(name) && taken.get(name) !== hash) throw new Error(`${name} was built twice, and differently.`)
      taken.set(name, hash)
      copyFileSync(file, join(into, name))
    }
  }
  return [...releasedFiles(into).map((name) => join(into, name)), await writeChecksums(into)]
}

/** How GitHub's program is asked for a draft. */
export function draftArguments(tag: string, files: readonly string[]): string[] {
  return [
    'release',
    'create',
    tag,
    '--draft',
    '--verify-tag',
    '--generate-notes',
    '--title',
    `Linecard ${tag.slice(1)}`,
    ...files,
  ]
}

async function main([what, folder]: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  const tag = checkTag(process.env['GITHUB_REF_NAME'], version)
  if (what === 'check') return console.log(`· ${tag} is this version's tag`)
  if (what !== 'draft' || folder === undefined) throw new Error('npm run release -- check | draft FOLDER')
  const files = await gather(resolve(folder), join(resolve(folder), 'release'))
  for (const file of files) console.log(`· ${basename(file)}`)
  console.log(run('gh', draftArguments(tag, files)))
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url)))
  await main(process.argv.slice(2))
