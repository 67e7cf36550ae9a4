// The bench's server as somebody else's client sees it: HTTPS with a certificate of one's own, and a login by digest.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readLinkCertificate } from '../../src/main/provisioning/link-certificate.ts'
import { asks } from '../support/bench/asks.ts'
import { askAsPhone } from '../support/bench/phone.ts'
import { filesFor, openRoom, roomPath, type Room } from '../support/bench/room.ts'
import { there } from '../support/bench/there.ts'
import { selfSigned, type TestKey } from '../support/network/keys.ts'
import { needing, needTool } from '../support/sip/tools.ts'

const need = needing('curl', 'openssl')
const mac = '001565a1b2c3'
const agent = 'Yealink SIP-T46U 108.86.0.20 00:15:65:a1:b2:c3'

describe.skipIf(need.missing)(need.title('the bench’s server, asked by curl,'), () => {
  let folder = ''
  let key: TestKey
  const rooms: Room[] = []
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'linecard-https-'))
    key = selfSigned(folder, 'bench', 'IP:127.0.0.1')
  })
  afterEach(async () => {
    for (const one of rooms.splice(0)) await one.network.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function room(options: Parameters<typeof openRoom>[1]): Promise<Room> {
    const opened = await openRoom([filesFor(mac, 'yealink')], options)
    rooms.push(opened)
    return opened
  }
  /** The status, and what was sent. */
  async function curl(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(needTool('curl'), ['-s', '-m', '10', '-A', agent, '-w', '%{http_code}', ...args])
    return stdout
  }
  const certificate = (): ReturnType<typeof readLinkCertificate> =>
    readLinkCertificate({ cert: 'c', key: 'k' }, (path) => (path === 'c' ? key.cert : key.key), Date.now())

  it('serves by HTTPS with the certificate that was chosen, where the session says so, and no longer by HTTP', async () => {
    const here = await room({ choice: { secure: true }, parts: { certificate } })
    const how = { address: '127.0.0.1', sipPort: here.sip, callId: 'secure@phone' }
    const url = there((await askAsPhone(there(asks[0]), how, { forMs: 5_000 })).url)
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/$/)
    expect(await curl('--cacert', join(folder, 'bench.pem'), `${url}${mac}.cfg`)).toBe(`settings of ${mac}\n200`)
    expect(here.desk.events.findLast(({ kind }) => kind === 'file-asked')).toMatchObject({ secure: true })
    const plain = url.replace('https', 'http').replace(`:${here.https}`, `:${here.http}`)
    await expect(curl(`${plain}${mac}.cfg`)).rejects.toMatchObject({ code: 7, stdout: '000' })
  })

  it('serves by HTTP and by HTTPS where the session does not say so', async () => {
    const here = await room({ parts: { certificate } })
    here.shown.set('127.0.0.1', mac)
    expect(here.network.sessionUrls()).toEqual([`http://127.0.0.1:${here.http}/${roomPath}/`])
    expect(await curl(`http://127.0.0.1:${here.http}/${roomPath}/${mac}.cfg`)).toBe(`settings of ${mac}\n200`)
    const secure = `https://127.0.0.1:${here.https}/${roomPath}/${mac}.cfg`
    expect(await curl('--cacert', join(folder, 'bench.pem'), secure)).toBe(`settings of ${mac}\n200`)
  })

  it('hands out no address without encryption where the session wants it and there is no certificate', async () => {
    const here = await room({ choice: { secure: true } })
    expect(here.troubles()).toEqual(['certificate'])
    expect(here.network.sessionUrls()).toEqual([])
    const how = { address: '127.0.0.1', sipPort: here.sip, callId: 'no-certificate@phone' }
    expect((await askAsPhone(there(asks[0]), how)).url).toBeNull()
  })

  it('hands out the certificate’s name where that leads here, and nothing where it leads elsewhere', async () => {
    const named = selfSigned(folder, 'named', 'DNS:phones.example.com')
    const certificate = () =>
      readLinkCertificate({ cert: 'c', key: 'k' }, (path) => (path === 'c' ? named.cert : named.key), Date.now())
    const here = await room({ choice: { secure: true }, parts: { certificate, addressesOf: async () => ['127.0.0.1'] } })
    expect(here.network.sessionUrls()).toEqual([`https://phones.example.com:${here.https}/${roomPath}/`])
    const elsewhere = await room({ choice: { secure: true }, parts: { certificate, addressesOf: async () => ['192.0.2.1'] } })
    expect(elsewhere.troubles()).toEqual(['certificate-elsewhere'])
    expect(elsewhere.network.sessionUrls()).toEqual([])
  })

  it('takes a login by digest at the session’s path, and no other password', async () => {
    const here = await room({ choice: { login: { user: 'phones', password: 'a word for a test' } } })
    here.shown.set('127.0.0.1', mac)
    const url = `http://127.0.0.1:${here.http}/${roomPath}/${mac}.cfg`
    expect(await curl('--digest', '-u', 'phones:a word for a test', url)).toBe(`settings of ${mac}\n200`)
    expect(await curl('--digest', '-u', 'phones:another', url)).toBe('401')
    expect(await curl('--anyauth', '-u', 'phones:a word for a test', url)).toBe(`settings of ${mac}\n200`)
    expect(here.desk.events).toContainEqual(expect.objectContaining({ kind: 'refused', why: 'wrong-login' }))
  })
})
