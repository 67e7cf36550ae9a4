import { FuseV1Options, FuseVersion, type FuseV1Config } from '@electron/fuses'

/**
 * Every fuse of Electron, set on purpose. Strict: an Electron that brings a new fuse fails the packaging until somebody has
 * decided about it.
 */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // The binary must not be usable as a plain Node: it holds the keychain's trust.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Linecard keeps no cookies. On, macOS would make a "Linecard Safe Storage" in the keychain for them, and ask for the login password with
  // each build that is not signed.
  [FuseV1Options.EnableCookieEncryption]: false,
  // These two belong together: either alone can be walked around. Without effect on Linux.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // There is no such snapshot; on, the app would not open.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Nothing is loaded from file://.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Off, it only slows WebAssembly down.
  [FuseV1Options.WasmTrapHandlers]: true,
} as const satisfies FuseV1Config
