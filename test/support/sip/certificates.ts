import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needTool } from './tools.ts'

/** PEM texts of a server's key and certificate. */
export interface ServerCertificate {
  readonly key: string
  readonly certificate: string
}

export interface Wanted {
  /** As openssl writes them: `DNS:sip.test`, `IP:127.0.0.1`. */
  readonly names: readonly string[]
  /** Days of validity, from today on. Negative: it ended so many days ago. */
  readonly days?: number
}

/** An authority made for one test run. Its files go with `close`. */
export class Authority {
  readonly folder: string
  /** PEM text of the authority's own certificate. */
  readonly certificate: string

  constructor(name = 'Test authority') {
    this.folder = mkdtempSync(join(tmpdir(), 'authority-'))
    this.openssl('req', '-x509', ...newKey, '-days', '30', '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', `/CN=${name}`)
    this.certificate = this.read('ca.pem')
  }

  /** The file in which the authority's certificate is, for phones that want a path. */
  get file(): string {
    return join(this.folder, 'ca.pem')
  }

  issue({ names, days = 30 }: Wanted): ServerCertificate {
    this.openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server')
    writeFileSync(join(this.folder, 'server.ext'), `subjectAltName=${names.join(',')}\n`)
    // `openssl x509` knows only "from now on"; its `ca` takes two dates, and wants a small folder of its own for that.
    const ends = Date.now() + days * 86_400_000
    const starts = Math.min(Date.now(), ends) - 10 * 86_400_000
    writeFileSync(join(this.folder, 'index.txt'), '')
    writeFileSync(join(this.folder, 'index.txt.attr'), 'unique_subject = no\n')
    writeFileSync(join(this.folder, 'ca.cnf'), caConfig)
    this.openssl(
      ...['ca', '-batch', '-notext', '-config', 'ca.cnf', '-in', 'server.csr', '-out', 'server.pem', '-extfile', 'server.ext'],
      ...['-startdate', asn1Time(starts), '-enddate', asn1Time(ends)],
    )
    return { key: this.read('server.key'), certificate: this.read('server.pem') }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private openssl(...args: string[]): void {
    execFileSync(needTool('openssl'), args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] })
  }

  private read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8')
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

const caConfig = `[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
`

/** ms since the epoch as YYYYMMDDHHMMSSZ */
function asn1Time(at: number): string {
  return new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')
}
