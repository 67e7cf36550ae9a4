import { describe, expect, it } from 'vitest'
import { signingFor } from '../../../build/packaging/signing.ts'

const secret = 'not-to-be-told'
const env = (...names: string[]) => Object.fromEntries(names.map((name) => [name, secret]))
const notary = ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER']

describe('signing', () => {
  it.each([
    ['darwin', [], { signed: false, notarized: false }],
    ['darwin', ['CSC_LINK'], { signed: true, notarized: false }],
    ['darwin', ['CSC_NAME'], { signed: true, notarized: false }],
    ['darwin', ['CSC_LINK', 'CSC_KEY_PASSWORD', ...notary], { signed: true, notarized: true }],
    ['darwin', ['CSC_NAME', 'APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'], { signed: true, notarized: true }],
    ['darwin', ['CSC_NAME', 'APPLE_KEYCHAIN_PROFILE'], { signed: true, notarized: true }],
    ['win32', [], { signed: false, notarized: false }],
    ['win32', ['WIN_CSC_LINK', 'WIN_CSC_KEY_PASSWORD'], { signed: true, notarized: false }],
    ['win32', ['CSC_LINK'], { signed: true, notarized: false }],
    ['linux', ['CSC_LINK'], { signed: false, notarized: false }],
  ] as const)('on %s with %j', (platform, names, outcome) => {
    expect(signingFor(platform, env(...names))).toMatchObject(outcome)
  })

  it.each([
    ['darwin', ['CSC_KEY_PASSWORD'], /CSC_LINK/],
    ['darwin', ['CSC_LINK', 'APPLE_API_KEY'], /APPLE_API_KEY_ID and APPLE_API_ISSUER/],
    ['darwin', ['CSC_LINK', 'APPLE_ID', 'APPLE_TEAM_ID'], /APPLE_APP_SPECIFIC_PASSWORD/],
    ['darwin', notary, /CSC_LINK or CSC_NAME/],
    ['win32', ['WIN_CSC_KEY_PASSWORD'], /WIN_CSC_LINK/],
    ['win32', ['CSC_KEY_PASSWORD'], /WIN_CSC_LINK/],
  ] as const)('is refused on %s with only %j, naming what is missing', (platform, names, missing) => {
    expect(() => signingFor(platform, env(...names))).toThrow(missing)
  })

  it('says that an unsigned build is one, and how to sign', () => {
    expect(signingFor('darwin', {}).says.join()).toMatch(/not signed.*CSC_LINK/)
    expect(signingFor('darwin', env('CSC_LINK')).says.join()).toMatch(/not notarized.*APPLE_API_KEY/)
    expect(signingFor('win32', {}).says.join()).toMatch(/not signed.*WIN_CSC_LINK/)
  })

  it('counts an empty variable as none, as a workflow sets one whose secret is not there', () => {
    expect(signingFor('darwin', { CSC_LINK: '', CSC_KEY_PASSWORD: '', APPLE_API_KEY: '' })).toMatchObject({ signed: false })
    expect(signingFor('win32', { WIN_CSC_LINK: '', CSC_LINK: '' })).toMatchObject({ signed: false })
  })

  it('never tells what is in a variable', () => {
    for (const platform of ['darwin', 'win32', 'linux'] as const)
      for (const names of [['CSC_LINK'], ['CSC_LINK', 'APPLE_API_KEY'], notary, ['CSC_KEY_PASSWORD']]) {
        let said: string
        try {
          said = JSON.stringify(signingFor(platform, env(...names)))
        } catch (error) {
          said = String(error)
        }
        expect(said.includes(secret)).toBe(false)
      }
  })
})
