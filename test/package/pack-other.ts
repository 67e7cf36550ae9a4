// Packs the app for a system that is not this one, around a stand-in for Electron and for the keychain module, as far as electron-builder goes
// without that system's own tools: `node pack-other.ts mac|win x64|arm64 FOLDER`.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { nativeFolder } from '../../build/packaging/native.ts'
import { packFolder } from '../../build/packaging/pack.ts'
import { emptyProgram, makeMacRuntime, makeWindowsRuntime } from '../support/runtime/make.ts'

const [system, cpu, into = ''] = process.argv.slice(2)
if ((system !== 'mac' && system !== 'win') || (cpu !== 'x64' && cpu !== 'arm64')) throw new Error('mac|win x64|arm64 FOLDER')
const electronDist = (system === 'mac' ? makeMacRuntime : makeWindowsRuntime)(join(into, 'electron'), cpu)
const root = resolve('.')

function beforePack(): void {
  const folder = nativeFolder(root, system === 'mac' ? 'mac' : 'win', cpu === 'arm64' ? 'arm64' : 'x64')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'keytar.node'),
    emptyProgram(system === 'mac' ? 'mac' : 'win', cpu === 'arm64' ? 'arm64' : 'x64', true),
  )
}

const platform = system === 'mac' ? 'darwin' : 'win32'
await packFolder({ root, outDir: join(into, 'dist'), env: {}, platform, change: { electronDist, beforePack } }, system, cpu)
