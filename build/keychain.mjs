// `npm run keychain`: makes keytar's native module, as npm does after an install; `-- --verify` compares every download with its pin.
import { begin } from './begin.mjs'
import { keychainModule, verify } from './keychain-module.mjs'

await begin(import.meta, async (system, args) => {
  if (args.includes('--verify')) return verify(system)
  const made = await keychainModule(system)
  // An install must not fail for a keychain that cannot be had.
  return made || system.variable('npm_lifecycle_event') === 'postinstall' ? 0 : 1
})
