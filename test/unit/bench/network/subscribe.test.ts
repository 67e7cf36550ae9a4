import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptAsk, notifyAsk } from '../../../../src/main/bench/network/answers.ts'
import { readAsk } from '../../../../src/main/bench/network/subscribe.ts'
import { parseMessage } from '../../../../src/main/sip/message.ts'
import { parseRequest } from '../../../../src/main/sip/request.ts'
import { there } from '../../../support/bench/there.ts'
import { asks } from '../../../support/bench/asks.ts'
import { mutate, mutation } from '../../../support/sip/mutation.ts'

const from = { address: '192.0.2.51', port: 5059, callId: 'abc@192.0.2.51' }
const own = { address: '192.0.2.10', port: 5060 }
const [yealink] = asks
const yealinkText = yealink?.text(from) ?? ''
const read = (text: string): ReturnType<typeof readAsk> => readAsk(Buffer.from(text, 'latin1'))

describe('a SUBSCRIBE of plug-and-play', () => {
  it.each(asks.map((ask) => [ask.maker, ask] as const))('of %s says MAC, maker, model and firmware', (_, ask) => {
    const found = read(ask.text(from))
    expect(found).toMatchObject({ mac: ask.mac, maker: ask.maker, model: ask.model, firmware: ask.firmware, callId: from.callId })
    expect(found?.contact).toMatch(/^sip:(?:[\w]+@)?192\.0\.2\.51:5059$/)
  })

  it('is understood with compact header names, several Vias, unquoted parameters in any order, and separators in the MAC', () => {
    const text = [
      'SUBSCRIBE sip:MAC:00-15-65-A1-B2-C3@host.example SIP/2.0',
      'v: SIP/2.0/UDP 192.0.2.51:5059',
      'v: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKx',
      'f: sip:MAC001565A1B2C3@host.example',
      't: <sip:MAC001565A1B2C3@host.example>',
      'i: 1@x',
      'CSeq: 9 SUBSCRIBE',
      'o: ua-profile;version=1.2;vendor=Yealink;profile-type=application;model=T31P',
      'ACCEPT:text/plain, application/url;q=1',
      '',
      '',
    ].join('\r\n')
    expect(read(text)).toMatchObject({ mac: '001565a1b2c3', maker: 'Yealink', model: 'T31P', firmware: '1.2', contact: null })
    expect(read(text)?.vias).toHaveLength(2)
  })

  const without = (line: RegExp): string => yealinkText.replace(line, '')
  it.each([
    ['has a tag in To, as a refresh has', yealinkText.replace(/(To: <[^>]+>)/, '$1;tag=x')],
    ['takes something else than a URL', yealinkText.replace('Accept: application/url', 'Accept: application/pidf+xml')],
    ['is about presence', yealinkText.replace('Event: ua-profile', 'Event: presence')],
    ['is about a profile of another name', yealinkText.replace('Event: ua-profile;', 'Event: ua-profiles;')],
    ['has no Via', without(/Via: .*\r\n/)],
    ['has no Call-ID', without(/Call-ID: .*\r\n/)],
    ['counts another method', yealinkText.replace('1 SUBSCRIBE\r\n', '1 NOTIFY\r\n')],
    ['has a NUL byte', yealinkText.replace('Max-Forwards', 'Max\0Forwards')],
    ['has a line break of half a kind in Accept', yealinkText.replace('application/url', 'application/url\nX: y')],
    ['has 60 kB', yealinkText.replace('Max-Forwards: 70', `Max-Forwards: 70\r\nX: ${'x'.repeat(60_000)}`)],
    ['has a Call-ID of blanks', yealinkText.replace(from.callId, 'a b')],
    ['is another request', yealinkText.replaceAll('SUBSCRIBE', 'PUBLISH')],
    ['says more than it brings', yealinkText.replace('Content-Length: 0', 'Content-Length: 5')],
  ])('that %s is none', (_, text) => {
    expect(text === yealinkText).toBe(false)
    expect(read(text)).toBeNull()
  })

  it('with an address that no phone has says no MAC', () => {
    expect(read(yealinkText.replaceAll('001565a1b2c3', '000000000000'))?.mac).toBeNull()
    expect(read(yealinkText.replaceAll('001565a1b2c3', 'ffffffffffff'))?.mac).toBeNull()
  })

  it('whose Event cannot be repeated gets the bare name, and none of what was folded into it', () => {
    const folded = yealinkText.replace(/;version="[^"]*"/, ';version="1"\r\n Subscription-State: active')
    const found = read(folded)
    expect(found?.event).toBe('ua-profile')
    expect(notifyAsk(there(found), own, own, { tag: 't', branch: 'b', url: 'http://x/' })).not.toContain('active')
  })

  it('whose Contact leads nowhere is answered at the address that it came from', () => {
    for (const contact of ['<sip:a b@x>', '<tel:123>', '*', `<sip:${'x'.repeat(300)}>`]) {
      const found = read(yealinkText.replace(/Contact: .*/, `Contact: ${contact}`))
      expect(found && notifyAsk(found, own, from, { tag: 't', branch: 'b', url: 'u' }).split('\r\n')[0]).toBe(
        'NOTIFY sip:192.0.2.51:5059 SIP/2.0',
      )
    }
  })
})

describe('the answers to a SUBSCRIBE', () => {
  it('are the ones that phones are known to take', () => {
    const ask = there(read(yealinkText))
    expect(acceptAsk(ask, own, from, 'ours').split('\r\n')).toEqual([
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP 192.0.2.51:5059;branch=z9hG4bK-abc1920251',
      'From: <sip:MAC001565a1b2c3@224.0.1.75>;tag=71203344',
      'To: <sip:MAC001565a1b2c3@224.0.1.75>;tag=ours',
      'Call-ID: abc@192.0.2.51',
      'CSeq: 1 SUBSCRIBE',
      'Contact: <sip:192.0.2.10:5060>',
      'Expires: 0',
      'Content-Length: 0',
      '',
      '',
    ])
    expect(notifyAsk(ask, own, from, { tag: 'ours', branch: 'b1', url: 'http://192.0.2.10:8080/t/abc/' }).split('\r\n')).toEqual([
      'NOTIFY sip:MAC001565a1b2c3@192.0.2.51:5059 SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKb1;rport',
      'Max-Forwards: 20',
      'From: <sip:MAC001565a1b2c3@224.0.1.75>;tag=ours',
      'To: <sip:MAC001565a1b2c3@224.0.1.75>;tag=71203344',
      'Call-ID: abc@192.0.2.51',
      'CSeq: 1 NOTIFY',
      'Contact: <sip:192.0.2.10:5060>',
      'Event: ua-profile;profile-type="device";vendor="Yealink";model="SIP-T46U";version="108.86.0.20"',
      'Subscription-State: terminated;reason=timeout',
      'Content-Type: application/url',
      'Content-Length: 29',
      '',
      'http://192.0.2.10:8080/t/abc/',
    ])
  })

  it('tell the port that a datagram came from to those who ask for it, and to nobody else', () => {
    for (const ask of asks) {
      const text = ask.text({ ...from, port: 5060 })
      const answer = acceptAsk(there(read(text)), own, { address: from.address, port: 40_001 }, 't')
      expect(answer.includes(';rport=40001;received=192.0.2.51')).toBe(/^Via:.*;rport/m.test(text))
    }
  })

  it('to 10,000 damaged SUBSCRIBEs are none, or messages that have exactly the headers of an honest one', () => {
    const names = ['via', 'from', 'to', 'call-id', 'cseq', 'contact']
    const notifyNames = [
      ...names.slice(0, 1),
      'max-forwards',
      ...names.slice(1),
      'event',
      'subscription-state',
      'content-type',
      'content-length',
    ]
    let answered = 0
    fc.assert(
      fc.property(fc.constantFrom(...asks), fc.array(mutation, { minLength: 1, maxLength: 4 }), (ask, mutations) => {
        const found = readAsk(mutate(ask.text(from), mutations))
        if (!found) return
        answered += 1
        const accepted = parseMessage(Buffer.from(acceptAsk(found, own, from, 'tag1')))
        if (accepted?.kind !== 'response') throw new Error('the 200 is broken')
        const kept = [...new Set(accepted.headers.map(({ name }) => name))]
        expect(kept).toEqual([...names, 'expires', 'content-length'])
        const notify = parseRequest(
          Buffer.from(notifyAsk(found, own, from, { tag: 'tag1', branch: 'b', url: 'http://192.0.2.10/t/' })),
        )
        expect(notify?.headers.map(({ name }) => name)).toEqual(notifyNames)
      }),
      { numRuns: 10_000 },
    )
    // Some mutations do no harm: the property looked at something.
    expect(answered).toBeGreaterThan(500)
  })
})
