// `folder`: packs the app. `installers [deb] [rpm] [appimage]`: packs it, and builds what people install. From what `npm run build` made.
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Cpu, System } from './binaries.ts'
import { releasedFiles, writeChecksums } from './checksums.ts'
import { noticesFolder } from './extras.ts'
import { buildLinuxPackage, buildWithElectronBuilder, linuxFormats, packFolder, versionOf, type PackOptions } from './pack.ts'
import { signingFor } from './signing.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const say = (text: string): void => console.log(`· ${text}`)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    'electron-dist': { type: 'string' },
    // electron-builder's own way to say it: -c.electronDist=DIR
    config: { type: 'string', short: 'c' },
    // For build/package.mjs: system packages are installed without a question.
    yes: { type: 'boolean' },
  },
})
const [what, ...wanted] = positionals
const systems: Partial<Record<NodeJS.Platform, System>> = { linux: 'linux', darwin: 'mac', win32: 'win' }
const system = systems[process.platform]
const cpu = process.arch
if (system === undefined || (cpu !== 'x64' && cpu !== 'arm64'))
  throw new Error(`Linecard is not packaged on ${process.platform} ${cpu}.`)

const outDir = resolve(root, values.out ?? 'dist')
const dist = values['electron-dist'] ?? /^\.electronDist=(.+)$/.exec(values.config ?? '')?.[1]
const options: PackOptions = { root, outDir, ...(dist === undefined ? {} : { change: { electronDist: resolve(dist) } }) }

for (const line of signingFor(process.platform, process.env).says) say(line)
mkdirSync(outDir, { recursive: true })
if (what === 'folder') {
  // A universal app cannot be started from one half, so that macOS gets the whole here, too.
  say(`Packed into ${relative(process.cwd(), await packFolder(options, system, system === 'mac' ? 'universal' : cpu))}`)
} else await installers(system, cpu)

async function installers(on: System, processor: Cpu): Promise<void> {
  for (const name of releasedFiles(outDir)) rmSync(join(outDir, name))
  const failed: string[] = []
  if (on === 'linux') {
    const folder = await packFolder(options, 'linux', processor)
    for (const format of linuxFormats.filter((one) => wanted.length === 0 || wanted.includes(one))) {
      try {
        say(`Building the ${format}`)
        await buildLinuxPackage(options, format, folder, processor)
      } catch (error) {
        failed.push(`${format}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  } else await buildWithElectronBuilder(options, on)
  cpSync(join(noticesFolder(root), 'sbom.cdx.json'), join(outDir, `Linecard-${versionOf(root)}-${on}.cdx.json`))
  const names = releasedFiles(outDir)
  await writeChecksums(outDir)
  for (const name of names) say(join(relative(process.cwd(), outDir), name))
  for (const line of failed) console.error(line)
  if (failed.length > 0) process.exitCode = 1
}
