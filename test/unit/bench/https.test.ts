import { describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import { secureHosts } from '../../../src/main/bench/network/secure-hosts.ts'
import type { LinkCertificate } from '../../../src/main/provisioning/link-certificate.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { must, openBenchRoom } from '../../support/phones/bench-room.ts'

const numbers = ['1001', '1002', '1003']
const here = '192.0.2.10'
const start = { accountId: 'a', siteId: null, addresses: [here], who: { from: 'numbers' as const, numbers } }

/** A certificate that was made for these addresses and this name. */
const made = (addresses: readonly string[], name: string | null = null): LinkCertificate => ({
  ...{ cert: '', key: '', fingerprint: 'f', name },
  covers: (address) => addresses.includes(address),
})

describe('a session over HTTPS', () => {
  it('gives phones an encrypted address, also after the next start of the app', async () => {
    const room = await openBenchRoom(numbers)
    room.tls.certificate = () => ok(made([here]))
    const { session } = must(await room.calls['bench.start']({ ...start, secure: true }))
    expect(session).toMatchObject({ secure: true, listening: true, urls: [`https://${here}:8443/path1/`] })
    expect(must(await room.calls['bench.ways']({})).dhcp[0]?.text).toContain(`"https://${here}:8443/path1/"`)
    const next = await room.again()
    await next.bench.begin()
    expect(next.network.opened).toMatchObject([{ secure: true }])
    expect(must(await next.calls['bench.session']({})).session).toMatchObject({ secure: true })
  })

  it('does not begin where the certificate is none, out of its dates, or another computer’s', async () => {
    const room = await openBenchRoom(numbers)
    const outcome = async (): Promise<unknown[]> => {
      const began = await room.calls['bench.start']({ ...start, secure: true })
      const said = must(await room.calls['bench.https']({ accountId: 'a', addresses: [here], who: start.who }))
      return [began.ok ? 'began' : began.problem.kind, said.problem?.kind]
    }
    expect(await outcome()).toEqual(['bench-no-certificate', 'bench-no-certificate'])
    room.tls.certificate = () => fail(problem('certificate-file-outdated', { dates: '2020-01-01 – 2021-01-01' }))
    expect(await outcome()).toEqual(['certificate-file-outdated', 'certificate-file-outdated'])
    room.tls.certificate = () => ok(made([], 'phones.example.com'))
    expect(await outcome()).toEqual(['link-name-elsewhere', 'link-name-elsewhere'])
    expect(room.network.opened).toEqual([])
    expect(must(await room.calls['bench.session']({})).session).toBeNull()
    room.tls.addressesOf = async () => [here]
    expect(await outcome()).toEqual(['began', undefined])
  })

  it('names the waiting phones whose maker takes no certificate of others', async () => {
    const room = await openBenchRoom(numbers)
    const draft = { id: null, accountId: 'a', model: null, serial: null, siteId: null, place: '', note: '', plainName: false }
    for (const [number, target, mac] of [
      ['1001', 'cisco-spa', '0002fd000001'],
      ['1002', 'yealink', '001565000002'],
      ['1003', 'cisco-mpp', '0002fd000003'],
    ] as const)
      must(await room.room.phones.calls['phones.save']({ ...draft, target, mac, lines: [{ slot: 1, accountId: 'a', number }] }))
    const ask = async (who: Parameters<(typeof room.calls)['bench.https']>[0]['who']) =>
      must(await room.calls['bench.https']({ accountId: 'a', addresses: [here], who })).cannot
    expect(await ask(start.who)).toEqual([{ maker: 'Cisco', count: 2 }])
    expect(await ask({ from: 'phones' })).toEqual([{ maker: 'Cisco', count: 2 }])
    expect(await ask({ from: 'numbers', numbers: ['1002'] })).toEqual([])
    expect(await ask({ from: 'nobody' })).toEqual([])
  })

  it('was not asked for in sessions of earlier versions', async () => {
    const store = openStore(':memory:')
    const room = await openBenchRoom(numbers, store)
    must(await room.calls['bench.start'](start))
    store.run(`UPDATE bench_sessions SET content = json_remove(content, '$.secure')`)
    const next = await room.again()
    expect(must(await next.calls['bench.session']({})).session).toMatchObject({ secure: false, next: '1001' })
  })
})

describe('the host of an HTTPS address', () => {
  it('is the address that the certificate was made for, or its name where that leads there', async () => {
    const all = ['192.0.2.10', '192.0.2.11', '192.0.2.12']
    const leads = async (): Promise<string[]> => ['192.0.2.11', '198.51.100.1']
    expect([...(await secureHosts(made(['192.0.2.10'], 'a.example'), all, leads))]).toEqual([
      ['192.0.2.10', '192.0.2.10'],
      ['192.0.2.11', 'a.example'],
    ])
    const lost = async (): Promise<string[]> => Promise.reject(new Error('no such name'))
    expect([...(await secureHosts(made([], 'a.example'), all, lost))]).toEqual([])
    expect([...(await secureHosts(made([all[0] ?? '']), all, leads))]).toEqual([['192.0.2.10', '192.0.2.10']])
  })
})
