// Makes folders that look like Electron's downloads and hold no Electron: the files that electron-builder and the checks look at, with the
// fuses' sentinel in the program.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const toolsOfElectronBuilder = createRequire(createRequire(import.meta.url).resolve('app-builder-lib'))
const source = fileURLToPath(new URL('electron.c', import.meta.url))

/** As Electron's own distributions list them (script/zip_manifests), a few of the languages. */
const data = [
  'LICENSE',
  'LICENSES.chromium.html',
  'chrome_100_percent.pak',
  'chrome_200_percent.pak',
  'icudtl.dat',
  'resources.pak',
  'snapshot_blob.bin',
  'v8_context_snapshot.bin',
  'vk_swiftshader_icd.json',
  'locales/de.pak',
  'locales/en-GB.pak',
  'locales/en-US.pak',
  'locales/vi.pak',
]

function writeData(into: string): void {
  for (const name of data) {
    mkdirSync(join(into, name, '..'), { recursive: true })
    writeFileSync(join(into, name), `${name} of the stand-in\n`)
  }
  // The app that Electron shows where there is none: it must not stay beside ours.
  mkdirSync(join(into, 'resources'), { recursive: true })
  writeFileSync(join(into, 'resources', 'default_app.asar'), 'no app\n')
  writeFileSync(join(into, 'version'), '45.4.1')
}

/** Linux, for this computer's processor: programs that really run. */
export function makeLinuxRuntime(into: string): string {
  writeData(into)
  const library = join(into, 'libffmpeg.c')
  writeFileSync(library, '#include <stdlib.h>\nint stand_in_for_ffmpeg(void) { return getenv("LINECARD_NO_FFMPEG") ? 0 : 1; }\n')
  const hardened = ['-O2', '-s', '-Wl,--no-as-needed', '-D_FORTIFY_SOURCE=2', '-fstack-protector-strong', '-Wl,-z,relro,-z,now']
  const compile = (name: string, ...args: string[]): void => {
    execFileSync('cc', [...hardened, '-o', join(into, name), ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
    chmodSync(join(into, name), name.includes('.so') ? 0o644 : 0o755)
  }
  for (const name of ['libffmpeg.so', 'libEGL.so', 'libGLESv2.so', 'libvk_swiftshader.so', 'libvulkan.so.1'])
    compile(name, '-fPIC', '-shared', `-Wl,-soname,${name}`, library)
  // Electron finds its libraries beside itself.
  compile('electron', '-fPIE', '-pie', source, '-L', into, '-l:libffmpeg.so', '-Wl,-rpath,$ORIGIN')
  for (const name of ['chrome-sandbox', 'chrome_crashpad_handler']) {
    const helper = join(into, `${name}.c`)
    // Each a program of its own: packages are searched for files that are there twice.
    writeFileSync(helper, `#include <stdio.h>\nint main(void) { return puts("${name} of the stand-in") < 0; }\n`)
    compile(name, '-fPIE', '-pie', helper)
    rmSync(helper)
  }
  rmSync(library)
  return into
}

/** Where the fuses of a stand-in that cannot run lie: the sentinel, the fuses' version, how many there are, and each as Electron ships it. */
const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09101100011', 'latin1')

interface Executable {
  generate(): ArrayBuffer
}
/** What electron-builder itself changes Windows programs with. */
interface ResEdit {
  NtExecutable: { createEmpty(is32Bit: boolean, isDll: boolean): Executable }
  NtExecutableResource: { from(from: Executable): { readonly entries: unknown[]; outputResource(into: Executable): void } }
  Resource: {
    VersionInfo: {
      createEmpty(): {
        setStringValues(language: { lang: number; codepage: number }, values: Readonly<Record<string, string>>): void
        outputToResourceEntries(entries: unknown[]): void
      }
    }
  }
}

/** A file that begins as a program or a library does, and runs nowhere. */
export function emptyProgram(system: 'mac' | 'win', cpu: 'x64' | 'arm64', library = false): Buffer {
  if (system === 'mac') {
    const head = Buffer.alloc(32)
    head.writeUInt32LE(0xfeedfacf, 0)
    head.writeUInt32LE(cpu === 'x64' ? 0x01000007 : 0x0100000c, 4)
    return head
  }
  const { NtExecutable, NtExecutableResource, Resource } = toolsOfElectronBuilder('resedit') as ResEdit
  const program = NtExecutable.createEmpty(false, library)
  const resources = NtExecutableResource.from(program)
  const version = Resource.VersionInfo.createEmpty()
  version.setStringValues({ lang: 0x409, codepage: 1200 }, { FileDescription: 'Electron', ProductName: 'Electron' })
  version.outputToResourceEntries(resources.entries)
  resources.outputResource(program)
  const file = Buffer.from(program.generate())
  file.writeUInt16LE(cpu === 'x64' ? 0x8664 : 0xaa64, file.readUInt32LE(0x3c) + 4)
  return file
}

/** Windows: files that begin as programs do, and run nowhere. */
export function makeWindowsRuntime(into: string, cpu: 'x64' | 'arm64'): string {
  writeData(into)
  const libraries = ['ffmpeg', 'libEGL', 'libGLESv2', 'vk_swiftshader', 'vulkan-1', 'd3dcompiler_47', 'dxil', 'dxcompiler']
  for (const name of libraries) writeFileSync(join(into, `${name}.dll`), emptyProgram('win', cpu, true))
  writeFileSync(join(into, 'electron.exe'), Buffer.concat([emptyProgram('win', cpu), sentinel]))
  return into
}

/** macOS: an application bundle for one processor, which runs nowhere. */
export function makeMacRuntime(into: string, cpu: 'x64' | 'arm64'): string {
  const app = join(into, 'Electron.app', 'Contents')
  const put = (path: string, content: string | Buffer): void => {
    mkdirSync(join(app, path, '..'), { recursive: true })
    writeFileSync(join(app, path), content)
  }
  const program = emptyProgram('mac', cpu)
  const plist = (name: string, more = ''): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${name}</string>
<key>CFBundleIdentifier</key><string>com.github.${name.replaceAll(/[^a-z]/gi, '')}</string>
<key>CFBundleName</key><string>${name}</string>${more}
</dict></plist>
`
  const asks = ['Camera', 'Microphone', 'AudioCapture', 'BluetoothAlways', 'BluetoothPeripheral']
  put(
    'Info.plist',
    plist(
      'Electron',
      `<key>CFBundleIconFile</key><string>electron.icns</string>${asks.map((one) => `<key>NS${one}UsageDescription</key><string>This app needs it</string>`).join('')}`,
    ),
  )
  put('PkgInfo', 'APPL????')
  put('MacOS/Electron', program)
  put('Resources/electron.icns', 'icon')
  for (const language of ['en', 'vi', 'de']) put(`Resources/${language}.lproj/locale.pak`, language)
  const framework = 'Frameworks/Electron Framework.framework/Versions/A'
  put(`${framework}/Electron Framework`, Buffer.concat([program, sentinel]))
  put(`${framework}/Resources/Info.plist`, plist('Electron Framework'))
  for (const language of ['en', 'vi', 'de']) put(`${framework}/Resources/${language}.lproj/locale.pak`, language)
  symlinkSync('A', join(app, 'Frameworks/Electron Framework.framework/Versions/Current'))
  for (const name of ['Electron Framework', 'Resources'])
    symlinkSync(`Versions/Current/${name}`, join(app, 'Frameworks/Electron Framework.framework', name))
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    const helper = `Electron Helper${kind}`
    put(`Frameworks/${helper}.app/Contents/Info.plist`, plist(helper))
    put(`Frameworks/${helper}.app/Contents/MacOS/${helper}`, program)
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(into, name), name)
  return into
}
