/**
 * SHA-256 of the native module in each of keytar's own downloads, `keytar-v7.9.0-napi-v3-<system>.tar.gz`. keytar is an archived project and
 * publishes no checksums, so that these were collected from people who pin what they got: macOS and Windows agree between two or more
 * of them, Linux has one. A system without a pin here builds the module from source. `npm run keychain -- --verify` compares them all.
 */
export const keytarVersion = '7.9.0'
export const keytarPins = {
  'darwin-arm64': '6c32c41c0e5a9e546616607b0383eada5bb646d0164324f20baab59d5b7963fa',
  'darwin-x64': '62a94162e3108f55f287764ebcdec0c735988487b79f45da4172826f0decbc96',
  'linux-arm64': '6b63b86160c97cc7f902f3feb0d670edadb06dfb4ec878870f9e5b6035780f68',
  'linux-x64': '0700016bcd761cbe02d275f2046c7cc42f39f730a50d66e3d3307aa9d413373a',
  'win32-x64': '90e35de89ab5e5f9290e4ff1bbadcf221a82b2aa0d9b922187dc980adff3c831',
}

/** Every system that keytar publishes a download for. */
export const keytarSystems = [...Object.keys(keytarPins), 'linux-armv7l', 'linux-ia32', 'win32-arm64', 'win32-ia32']
