/** What a phone would understand of its file, in our words. A key that a format cannot carry is left out. */
export interface ReadAccount {
  readonly extension: string
  readonly authId?: string
  readonly password: string
  readonly displayName?: string
  readonly domain?: string
  /** host:port that the phone is told as its registrar; without a port where the format has none there */
  readonly server?: string
  readonly proxy?: string | null
  readonly transport?: string
  readonly expiresSeconds?: number
  readonly srtp?: string | null
  readonly stun?: string | null
  readonly voicemail?: string | null
  readonly mac?: string
}

export interface ReadFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The one file whose name matches, as text. A name or an encoding that a phone would not find is an error. */
export function textOf(files: readonly ReadFile[], name: RegExp): string {
  const found = files.find((file) => name.test(file.name))
  if (!found) throw new Error(`no file like ${name.source}: ${files.map((file) => file.name).join(', ')}`)
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(found.bytes)
}

/** The word that a phone's code stands for; an unknown code is an error, as it would be on the phone. */
export function meaning<T>(table: Readonly<Record<string, T>>, code: string | undefined): T {
  if (code === undefined || !(code in table)) throw new Error(`unknown code ${code}`)
  const found = table[code]
  if (found === undefined) throw new Error(`unknown code ${code}`)
  return found
}

export function need(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`${what} is missing`)
  return value
}
