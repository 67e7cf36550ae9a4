import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface TestKey {
  readonly key: string
  readonly cert: string
}

/** A certificate for these names (`DNS:…,IP:…`) that its own key signed. `subject`: as openssl writes one. */
export function selfSigned(folder: string, name: string, names: string, subject = '/CN=test'): TestKey {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync(
    'openssl',
    [...request, '-utf8', '-keyout', key, '-out', cert, '-subj', subject, '-addext', `subjectAltName=${names}`],
    {
      stdio: 'ignore',
    },
  )
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}
