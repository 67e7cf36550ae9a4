// `npm run electron-specs [-- FILE…]`: the end-to-end specs on the real Electron, where `npm start` would open it; elsewhere it says why not.
import { begin } from './begin.mjs'
import { displayFor, onDisplay } from './display.mjs'
import { electronProgram } from './electron-runtime.mjs'
import { foreseen } from './electron-trouble.mjs'

/** The Electron that `npm start` would open here as it is, or why it would open none. */
export function usableElectron(system) {
  const { program, why } = electronProgram(system)
  const trouble = program === null ? null : foreseen(system, program)
  return trouble === null ? { program, why } : { program: null, why: trouble.what }
}

/** How the specs are told that it is their host. */
export const onElectron = { LINECARD_HOST: 'electron' }

export async function main(system, args) {
  const display = await displayFor(system)
  try {
    const { program, why } = usableElectron(onDisplay(system, display))
    if (program === null) {
      system.say(`The specs do not run on Electron here: ${why}.`)
      return 0
    }
    const env = system.envWith({ ...onElectron, DISPLAY: display.name })
    return system.run(system.node, system.tool('playwright', 'test', ...args), { env, stdio: 'inherit' }).status ?? 1
  } finally {
    display.close()
  }
}

await begin(import.meta, main)
