import { describe, expect, it } from 'vitest'
import { offerPackages } from '../../../build/packages.mjs'
import { setUp } from '../../../build/setup.mjs'
import { madeUpComputer, type MadeUp, type MadeUpOptions } from '../../support/system/made-up-computer.ts'

const missing = ['g++ (', 'libsecret-1-dev']

const computer = (options: Partial<MadeUpOptions> = {}): MadeUp =>
  madeUpComputer({ platform: 'linux', programs: ['apt-get', 'sudo'], isTerminal: true, ...options })
const installs = ({ spawned }: MadeUp): string[] =>
  spawned.filter(({ args }) => args.includes('install')).map(({ program, args }) => [program, ...args].join(' '))

describe('system packages that are missing', () => {
  it('are named and asked for before anything is installed', async () => {
    const made = computer({ answers: [true] })
    const seen: number[] = []
    made.system.ask = async (question) => {
      // Nothing has been started by the time of the question.
      seen.push(made.spawned.length)
      made.asked.push(question)
      for (const word of missing) expect(made.said()).toContain(word.replace(' (', ''))
      return true
    }
    expect(await offerPackages(made.system, ['keychain'])).toBe(true)
    expect(made.asked).toHaveLength(1)
    expect(seen).toEqual([0])
    expect(installs(made)).toEqual([
      '/usr/bin/sudo /usr/bin/apt-get install -y -qq --no-install-recommends libsecret-1-dev python3 make g++ pkg-config',
    ])
  })

  it('let sudo ask for its password where somebody said yes', async () => {
    const made = computer({ answers: [true] })
    await offerPackages(made.system, ['keychain'])
    const [install] = made.spawned.filter(({ args }) => args.includes('install'))
    expect(install?.stdio).toEqual(['inherit', 'ignore', 'inherit'])
  })

  it('are left alone after a no, which is kept, and the command is named', async () => {
    const made = computer({ answers: [false] })
    expect(await offerPackages(made.system, ['keychain'])).toBe(false)
    expect(await offerPackages(made.system, ['keychain'])).toBe(false)
    expect(made.asked).toHaveLength(1)
    expect(made.spawned).toEqual([])
    expect(made.said()).toContain('sudo apt-get install --no-install-recommends libsecret-1-dev python3 make g++ pkg-config')
  })

  it('are asked for once more when others are missing', async () => {
    const made = computer({ answers: [false, false] })
    await offerPackages(made.system, ['keychain'])
    await offerPackages(made.system, ['secrets'])
    expect(made.asked).toHaveLength(2)
  })

  it.each([
    ['with --yes', {}, { yes: true }],
    ['in CI', { env: { CI: 'true' } }, {}],
    ['without a terminal', { isTerminal: false }, {}],
  ] as const)('are named and installed without a question %s', async (_when, options, how) => {
    const made = computer(options)
    expect(await offerPackages(made.system, ['keychain'], how)).toBe(true)
    expect(made.asked).toEqual([])
    expect(made.said()).toContain('g++')
    // Nobody is there to type a password.
    expect(installs(made)[0]).toContain('sudo -n /usr/bin/apt-get')
  })

  it('are asked for where CI is set to false', async () => {
    const made = computer({ env: { CI: 'false' }, answers: [false] })
    await offerPackages(made.system, ['keychain'])
    expect(made.asked).toHaveLength(1)
  })

  it('are only named where sudo would want a password from nobody', async () => {
    const made = computer({ isTerminal: false, act: (name) => (name === 'sudo' ? { code: 1 } : undefined) })
    expect(await offerPackages(made.system, ['keychain'])).toBe(false)
    expect(installs(made)).toEqual([])
    expect(made.said()).toContain('sudo apt-get install')
  })

  it('are installed without sudo by root, and only named where there is no sudo', async () => {
    const root = computer({ uid: 0, programs: ['apt-get'] })
    expect(await offerPackages(root.system, ['keychain'])).toBe(true)
    expect(installs(root)[0]).toMatch(/^\/usr\/bin\/apt-get /)
    const nobody = computer({ programs: ['apt-get'] })
    expect(await offerPackages(nobody.system, ['keychain'])).toBe(false)
    expect(nobody.asked).toEqual([])
  })

  it('are tried one by one when one of them is not to be had', async () => {
    const made = computer({
      answers: [true],
      act: (_name, { args }) => (args.includes('install') && args.includes('g++') ? { code: 100 } : undefined),
    })
    expect(await offerPackages(made.system, ['keychain'])).toBe(true)
    expect(installs(made)).toHaveLength(6)
    expect(made.said()).toContain('Could not install g++')
  })

  it.each([
    ['come while npm installs its own where nobody is asked', false],
    ['are there before npm begins where somebody is asked', true],
  ])('%s', async (_title, isTerminal) => {
    const made = computer({ isTerminal, installed: false, answers: [true] })
    expect(await setUp(made.system, ['test'])).toBe(true)
    const at = (word: string): number => made.spawned.findIndex(({ args }) => args.includes(word))
    expect(at('install')).toBeGreaterThan(at('update'))
    expect(at('ci') < at('install')).toBe(!isTerminal)
  })

  it('say in one piece why they could not be installed, and keep nobody from npm’s', async () => {
    const made = computer({
      isTerminal: false,
      installed: false,
      act: (_name, { args }) =>
        args.includes('install') ? { code: 100, stderr: 'E: Unable to locate package\nE: and nothing else' } : undefined,
    })
    expect(await setUp(made.system, ['test'])).toBe(true)
    expect(made.said()).toContain('E: Unable to locate package\nE: and nothing else\n')
    expect(made.said()).toContain('Could not install chromium. Continuing without it.')
    expect(made.spawned.some(({ args }) => args.includes('ci'))).toBe(true)
  })

  it('do not keep work waiting that needs none of them', async () => {
    const seen: string[] = []
    const made = computer({
      isTerminal: false,
      installed: false,
      // One by one takes longest.
      act: (_name, { args }) => (args.includes('install') ? { code: 100 } : undefined),
    })
    expect(await setUp(made.system, ['test'], { beside: async () => void seen.push(made.said()) })).toBe(true)
    expect(seen).toHaveLength(1)
    expect(seen[0]).not.toContain('Could not install')
    expect(made.said()).toContain('Could not install')
  })

  it('are waited for where npm’s could not be had, so that none is left half installed', async () => {
    const made = computer({
      isTerminal: false,
      installed: false,
      act: (_name, { args }) => (args.includes('ci') ? { code: 1, stderr: 'no registry' } : undefined),
    })
    expect(await setUp(made.system, ['test'])).toBe(false)
    expect(made.said()).toContain('The system packages are installed.')
  })

  it('do not matter on systems without apt', async () => {
    for (const platform of ['win32', 'darwin'] as const)
      expect(await offerPackages(madeUpComputer({ platform }).system, ['keychain', 'test'])).toBe(false)
    expect(await offerPackages(computer({ programs: [] }).system, ['keychain'])).toBe(false)
  })
})
