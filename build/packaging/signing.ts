/** What the environment says about signing. Only whether a variable is there is looked at: what is in it stays with who signs. */
export interface Signing {
  readonly signed: boolean
  readonly notarized: boolean
  /** What to say before anything is built. */
  readonly says: readonly string[]
}

type Env = Readonly<Record<string, string | undefined>>

const appleWays = [
  ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
  ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'],
  ['APPLE_KEYCHAIN_PROFILE'],
] as const

/** Whether the app will be signed and notarized here; throws where the variables for it are there in part. */
export function signingFor(platform: NodeJS.Platform, env: Env): Signing {
  const has = (name: string): boolean => (env[name] ?? '') !== ''
  if (platform === 'darwin') {
    const signed = has('CSC_LINK') || has('CSC_NAME')
    if (!signed && has('CSC_KEY_PASSWORD'))
      throw new Error('CSC_KEY_PASSWORD is set, but not CSC_LINK, the certificate that it opens.')
    const begun = appleWays.filter((way) => way.some(has))
    const complete = begun.some((way) => way.every(has))
    if (begun.length > 0 && !complete) {
      const lacks = begun.map((way) => way.filter((name) => !has(name)).join(' and ')).join(', or ')
      throw new Error(`The app cannot be notarized: ${lacks} must be set, too.`)
    }
    if (complete && !signed) throw new Error('Only a signed app can be notarized: set CSC_LINK or CSC_NAME, too.')
    if (!signed)
      return {
        signed: false,
        notarized: false,
        says: [
          'This build is not signed: macOS opens it only after a question, asks for the login password whenever Linecard reads the keychain after an update, and shows no notifications. To sign, set CSC_LINK and CSC_KEY_PASSWORD, or CSC_NAME.',
        ],
      }
    return complete
      ? { signed: true, notarized: true, says: [] }
      : {
          signed: true,
          notarized: false,
          says: [
            `This build is signed, but not notarized: macOS warns of it after a download. To notarize, set ${appleWays.map((way) => way.join(', ')).join('; or ')}.`,
          ],
        }
  }
  if (platform === 'win32') {
    const signed = has('WIN_CSC_LINK') || has('CSC_LINK')
    if (!signed && (has('WIN_CSC_KEY_PASSWORD') || has('CSC_KEY_PASSWORD')))
      throw new Error('A password for a certificate is set, but no certificate: set WIN_CSC_LINK, too.')
    return {
      signed,
      notarized: false,
      says: signed
        ? []
        : ['This build is not signed: Windows SmartScreen warns of it. To sign, set WIN_CSC_LINK and WIN_CSC_KEY_PASSWORD.'],
    }
  }
  // Linux packages are checked by their checksums, which the release's signed list of files holds.
  return { signed: false, notarized: false, says: [] }
}
