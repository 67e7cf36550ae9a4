// electron-builder's configuration. `npm run build` first; the packaged app holds what that made, and the packages it needs.
import { join } from 'node:path'
import { flipFuses } from '@electron/fuses'
import { fuses } from './fuses.ts'

/** The binary in which a packaged app's fuses lie. */
export function binaryOf({ appOutDir, electronPlatformName, packager }) {
  const { productFilename } = packager.appInfo
  if (electronPlatformName === 'darwin') return join(appOutDir, `${productFilename}.app`)
  if (electronPlatformName === 'win32') return join(appOutDir, `${productFilename}.exe`)
  return join(appOutDir, packager.executableName)
}

export default {
  appId: 'org.linecard.desktop',
  productName: 'Linecard',
  directories: { output: 'dist', buildResources: 'build' },
  // The browser host is for running from source: a packaged app opens no port for its window. The demo PBX is a feature and stays.
  files: ['out/**', '!out/main/browser-host.js', 'package.json'],
  asar: true,
  // A native part cannot be loaded from inside the archive.
  asarUnpack: ['node_modules/keytar/build/Release/*.node'],
  // keytar speaks N-API: one build serves Node and Electron.
  npmRebuild: false,
  mac: { category: 'public.app-category.business', hardenedRuntime: true, target: ['dmg', 'zip'] },
  win: { target: ['nsis'] },
  linux: { category: 'Network', target: ['AppImage', 'deb'] },
  deb: { depends: ['libsecret-1-0'] },
  /** Before signing, so that the signature covers the fuses. */
  afterPack: (context) => flipFuses(binaryOf(context), fuses),
}
