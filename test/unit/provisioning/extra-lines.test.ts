import { describe, expect, it } from 'vitest'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { phoneReaders } from '../../support/readers/phones.ts'
import { accountFor, written } from '../../support/sip/accounts.ts'

interface Samples {
  /** A line as the maker's file has it, and what a reader finds of it. */
  readonly line: string
  readonly found: readonly [key: string, value: string]
  /** Something that the file says already, whatever it says there. */
  readonly ours: string
  /** What would log in, or out, a line that this phone does not have; null: its settings are not of a line. */
  readonly otherLine: string | null
  /** Lines that the phone would not read, or would read as something else. */
  readonly broken: readonly string[]
}

const yealinkLike: Samples = {
  line: 'features.dnd.allow = 0',
  found: ['features.dnd.allow', '0'],
  ours: 'ACCOUNT.1.Password = another',
  otherLine: 'account.2.password = another',
  broken: ['# a comment', 'features.dnd.allow', 'features.dnd.allow =', 'a = b\nc = d', 'features.dnd.allow = %NULL%', ' = 1'],
}

const ciscoLike: Samples = {
  line: '<Ring_Waveform>a &lt; b</Ring_Waveform>',
  found: ['Ring_Waveform', 'a < b'],
  ours: '<password_1_>another</password_1_>',
  otherLine: '<Password_2_>another</Password_2_>',
  broken: [
    ...['Ring_Waveform = 1', '<Ring_Waveform/>', '<Ring_Waveform ua="na">1</Ring_Waveform>', '<A>1</B>', '<A><B>1</B></A>'],
    ...['<A>1</A><Password_2_>x</Password_2_>', '<flat-profile>1</flat-profile>', '<A>a & b</A>', '<A>1</A> <!-- -->'],
  ],
}

const mitelLike: Samples = {
  line: 'idle screen mode: 1',
  found: ['idle screen mode', '1'],
  ours: 'Sip line1 password: another'.toLowerCase(),
  otherLine: 'sip line2 password: another',
  broken: ['# a comment', 'idle screen mode', 'idle screen mode:', 'a: b # c', 'a: "b"', ': 1', '!a: 1'],
}
/** Numbers in elements of their own; `other` is the login of a second account. */
const pLike = (other: string): Samples => ({
  line: '<P2380>a &amp; b</P2380>',
  found: ['P2380', 'a & b'],
  ours: '<P34>another</P34>',
  otherLine: `<${other}>another</${other}>`,
  broken: [
    ...['P2380 = 1', '<P2380>1</P2381>', '<item name="x">1</item>', '<P2380>a & b</P2380>', '<P2380></P2380>', '<Px>1</Px>'],
    ...['<P2380>1</P2380><P34>x</P34>', '</config><P1>1</P1>', '<P2380>%NULL%'],
  ],
})

const samples: Readonly<Record<string, Samples>> = {
  'cisco-ata': ciscoLike,
  'cisco-mpp': ciscoLike,
  'cisco-spa': ciscoLike,
  'cisco-spa-adapter': ciscoLike,
  aastra: mitelLike,
  mitel: mitelLike,
  algo: {
    line: 'audio.page.vol = 9',
    found: ['audio.page.vol', '9'],
    ours: 'sip.u1.pwd = another',
    otherLine: 'sip.u2.pwd = another',
    broken: ['# a comment', 'audio.page.vol', 'audio.page.vol =', ' = 1', 'a b = 1'],
  },
  'gigaset-n': {
    line: '<param name="DmGlobal.0.HSIdleDisplay" value="a &amp; b"/>',
    found: ['DmGlobal.0.HSIdleDisplay', 'a & b'],
    ours: '<param name="sipaccount.00001.authpassword" value="another" />',
    otherLine: '<param name="SipAccount.00002.AuthPassword" value="another"/>',
    broken: [
      ...[
        'DmGlobal.0.HSIdleDisplay = 1',
        '<oper name="DeleteNotProvisionedHS"/>',
        '<param name="A.b" value=""/>',
        '<param value="1"/>',
      ],
      ...['<param name="A.b" value="1">x</param>', '<param name="A.b" value="1" more="2"/>', '<param name="A.b" value="a & b"/>'],
    ],
  },
  'panasonic-hdv': {
    line: 'DISPLAY_DATE_PATTERN="1"',
    found: ['DISPLAY_DATE_PATTERN', '1'],
    ours: 'SIP_PASS_1="another"',
    otherLine: 'SIP_PASS_2="another"',
    broken: [
      '# a comment',
      'DISPLAY_DATE_PATTERN=1',
      'DISPLAY_DATE_PATTERN=""',
      'display="1"',
      'A="1" B="2"',
      'A=”1”',
      'A="1" # b',
    ],
  },
  yealink: yealinkLike,
  flyingvoice: yealinkLike,
  grandstream: {
    line: '<item name="call.waiting">a &amp; b</item>',
    found: ['call.waiting', 'a & b'],
    ours: '<item name="account.1.sip.subscriber.password">another</item>',
    otherLine: '<item name="account.2.sip.subscriber.password">another</item>',
    broken: [
      ...['call.waiting = No', '<item name="x">1</item><item name="account.2.enable">Yes</item>', '<item>1</item>', '<P2>1</P2>'],
      ...['<item name="x">]]>&</item>', '<item name="x">1</item></config>', '<item name="x"></item>', '<item name="x">1'],
    ],
  },
  'grandstream-p': pLike('P404'),
  htek: pLike('P735'),
  'sangoma-s': pLike('P735'),
  fanvil: {
    line: '<phone><display><LCDTitle>a &lt; b</LCDTitle></display></phone>',
    found: ['phone/display/LCDTitle', 'a < b'],
    ours: '<sip><line index="1"><RegisterPswd>another</RegisterPswd></line></sip>',
    otherLine: '<sip><line index="2"><RegisterPswd>another</RegisterPswd></line></sip>',
    broken: [
      ...['LCDTitle = 1', '<phone><a>1</a><b>2</b></phone>', '<phone><a>1</phone></a>', '<Version>9.9</Version>', '<a><b/></a>'],
      ...['<phone><a>&x;</a></phone>', '</sysConf><x><y>1</y></x>', '<phone><a></a></phone>'],
    ],
  },
  'digium-d': {
    line: '<setting id="backlight_timeout" value="a &quot;b&quot;" />',
    found: ['backlight_timeout', 'a "b"'],
    ours: '<setting id="udp_ka_interval" value="another" />',
    otherLine: null,
    broken: [
      ...['backlight_timeout = 1', '<setting id="a" />', '<setting id="a" value="<" />', '<account index="1" status="1" />'],
      ...['<setting id="a" value="1" /><accounts />', '<setting id="a" value="1">x</setting>', '<setting id="a" value="" />'],
    ],
  },
  snom: {
    line: '<ring_sound perm="R">a &amp; b</ring_sound>',
    found: ['ring_sound', 'a & b'],
    ours: '<user_pass idx="1" perm="R">another</user_pass>',
    otherLine: '<user_pass idx="2">another</user_pass>',
    broken: [
      ...['ring_sound = 1', '<ring_sound>', '<ring_sound>1</ring_other>', '<a><b>1</b></a>', '<ring_sound>a & b</ring_sound>'],
      ...['<ring_sound>1</ring_sound><user_pass idx="1">x</user_pass>', '<ring_sound></ring_sound>', '<!-- no -->'],
      ...['<ring_sound color="red">1</ring_sound>', '<ring_sound perm="RW">1</ring_sound>', '<fkey idx="0">line</fkey>'],
    ],
  },
  poly: {
    line: 'up.backlight.idleIntensity="a &amp; b"',
    found: ['up.backlight.idleIntensity', 'a & b'],
    ours: 'REG.1.auth.password="another"',
    otherLine: 'reg.2.auth.password="another"',
    broken: [
      ...['up.idle = 1', 'up.idle="1" reg.2.address="x"', 'up.idle=""', 'up.idle="1', "up.idle='1'", 'up.idle="<"'],
      ...['up.idle="a & b"', '/>', 'up.idle="1" />', '="1"'],
    ],
  },
}

const withExtra = targets.filter(({ carriers }) => carriers?.extraLines)

describe.each(withExtra.map((target) => [target.info.id, target] as const))('the extra lines of %s', (id, target) => {
  const of = samples[id]
  const read = phoneReaders[id]
  if (!of || !read) throw new Error(`${id} takes extra lines, and has no samples here or no reader`)
  const render = (...lines: string[]): ReturnType<typeof target.render> =>
    target.render(accountFor(target, { settings: { extraLines: { [id]: lines } } }))
  const refusedAs = (code: string): object => ({ ok: false, field: { code: 'field-extra-lines' }, character: { code } })

  it('are in the file as they were typed, behind what it says itself', () => {
    expect(read(written(render(of.line)).files).all).toContainEqual(of.found)
    const without = read(written(render()).files).all
    expect(read(written(render(of.line)).files).all.filter((line) => line[0] !== of.found[0])).toEqual(without)
  })

  it('that say anew what the file says, or each other, make no file', () => {
    expect(render(of.ours)).toMatchObject(refusedAs('extra-line-ours'))
    expect(JSON.stringify(render(of.ours))).not.toContain('another')
    expect(render(of.line, of.line)).toMatchObject(refusedAs('extra-line-ours'))
  })

  const { otherLine } = of
  if (otherLine !== null) {
    it('about a line that the phone does not have make no file', () => {
      expect(render(otherLine)).toMatchObject(refusedAs('extra-line-other'))
    })
  }

  it.each(of.broken)('that the phone would not read make no file: %j', (line) => {
    expect(render(of.line, line)).toMatchObject({ ...refusedAs('extra-line-form'), character: { params: { line: 2 } } })
  })
})
