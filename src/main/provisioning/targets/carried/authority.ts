import { utf8 } from '../../escape/bytes.ts'
import { cannot } from '../carriers.ts'
import type { Carried, PhoneAccount } from '../target.ts'
import type { Values } from '../values.ts'

/** For phones that fetch the certificate: it lies where their file does, and the file has its whole address. */
export function authorityBeside(
  certificate: string,
  { mac, settings }: PhoneAccount,
  lines: (address: string) => Values,
): Carried {
  if (certificate.split('-----BEGIN CERTIFICATE-----').length > 2) return cannot('authority-several')
  const address = settings?.provisioning
  if (address === undefined || address === 'off' || address === 'keep') return cannot('authority-no-address')
  const name = `${mac}-ca.pem`
  return {
    lines: lines(`${folderOf(address)}${name}`),
    beside: [{ name, bytes: utf8(certificate.endsWith('\n') ? certificate : `${certificate}\n`) }],
  }
}

/** The folder that a phone fetches its file from, with its slash. */
function folderOf(address: string): string {
  const path = address.replace(/[?#].*$/, '')
  return /^[a-z]+:\/\/[^/]+$/.test(path) ? `${path}/` : path.slice(0, path.lastIndexOf('/') + 1)
}
