/** How each maker's phone asks for its settings by plug-and-play, as published traces have it. */
export interface Ask {
  readonly maker: string
  /** Twelve lower-case digits; null: the phone does not say it. */
  readonly mac: string | null
  readonly model: string | null
  readonly firmware: string | null
  /** The port that it sends from. */
  readonly port: number
  readonly text: (from: {
    readonly address: string
    readonly port: number | string
    readonly callId: string
    readonly mac?: string
  }) => string
}

const upper = (text: string): string => text.toUpperCase()
const message = (...lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('')
const branch = (callId: string): string => `z9hG4bK-${callId.replace(/\W/g, '')}`

/** Shapes 1 to 6 of the traces, and what is known of the makers that have none of their own. */
export const asks: readonly Ask[] = [
  yealinkLike('Yealink', '001565a1b2c3', 'SIP-T46U', '108.86.0.20', 5059),
  snomLike('snom', '000413c1d2e3', 'snomD735', '10.1.184.15', (mac) => `MAC%3a${upper(mac)}@example.internal`),
  { ...snomLike('OEM', '00041380a1b2', 'OEM', '7.1.19', (mac) => `MAC%3a${upper(mac)}@gigaset.example`) },
  {
    maker: 'Grandstream',
    mac: 'c074ad0a0b0c',
    model: 'GRP2614',
    firmware: '1.0.9.26',
    port: 5080,
    text: ({ address, port, callId, mac = 'c074ad0a0b0c' }) =>
      message(
        `SUBSCRIBE sip:MAC%3A${upper(mac)}@224.0.1.75 SIP/2.0`,
        `Via: SIP/2.0/UDP ${address}:${port};branch=${branch(callId)};rport`,
        `From: <sip:MAC%3A${upper(mac)}@224.0.1.75>;tag=395411`,
        `To: <sip:MAC%3A${upper(mac)}@224.0.1.75>`,
        `Call-ID: ${callId}`,
        'CSeq: 20000 SUBSCRIBE',
        `Contact: <sip:${address}:${port}>`,
        'X-Grandstream-PBX: true',
        'Max-Forwards: 70',
        'User-Agent: Grandstream GRP2614 1.0.9.26',
        'Expires: 0',
        'Supported: replaces, path',
        'Event: ua-profile;profile-type="device";vendor="Grandstream";model="GRP2614";version="1.0.9.26"',
        'Accept: application/url',
        'Allow: INVITE, ACK, OPTIONS, CANCEL, BYE, SUBSCRIBE, NOTIFY, INFO, REFER, UPDATE, MESSAGE',
        'Content-Length: 0',
        '',
      ),
  },
  fanvilLike('Fanvil', '0c383e445566', 'VOIP PHONE', '2.12.16'),
  fanvilLike('PLANET', '00304f102030', 'VIP-2140PT', '1.0.3'),
  {
    maker: 'AudioCodes',
    mac: null,
    model: '450HD',
    firmware: '3.4.6.558',
    port: 5060,
    text: ({ address, port, callId }) =>
      message(
        'SUBSCRIBE sip:224.0.1.75:5060 SIP/2.0',
        `From: <sip:00000001@${address}:${port}>;tag=a1b2c3-0d4e5f-13c4-50029`,
        'To: <sip:224.0.1.75:5060>',
        `Call-ID: ${callId}`,
        'CSeq: 1 SUBSCRIBE',
        `Via: SIP/2.0/UDP ${address}:${port};rport;branch=${branch(callId)}`,
        'Expires: 0',
        'Event: ua-profile;profile-type="application";model="450HD";version="3.4.6.558"',
        'Max-Forwards: 70',
        'Supported: replaces,100rel',
        'Accept: application/url',
        `Contact: <sip:00000001@${address}:${port}>`,
        'User-Agent: AUDC-IPPhone/3.4.6.558',
        'Content-Length: 0',
        '',
      ),
  },
  {
    maker: 'Panasonic',
    mac: 'bcc342778899',
    model: 'KX-HDV230',
    firmware: '08.101',
    port: 5060,
    text: ({ address, port, callId, mac = 'bcc342778899' }) =>
      message(
        `SUBSCRIBE sip:MAC%3a${mac}@224.0.1.75 SIP/2.0`,
        `Via: SIP/2.0/UDP ${address}:${port};branch=${branch(callId)}`,
        `From: <sip:MAC%3a${mac}@224.0.1.75>;tag=5512`,
        `To: <sip:MAC%3a${mac}@224.0.1.75>`,
        `Call-ID: ${callId}`,
        'CSeq: 1 SUBSCRIBE',
        `Contact: <sip:${address}:${port}>`,
        'Max-Forwards: 70',
        'Event: ua-profile;profile-type="device";vender="Panasonic";model="KX-HDV230";version="08.101"',
        'Accept: application/url',
        'Expires: 0',
        'Content-Length: 0',
        '',
      ),
  },
  yealinkLike('Htek', '001fc1334455', 'UC926', '2.0.4.6', 5060),
  yealinkLike('Sangoma', '005058667788', 'S505', '3.0.4.72', 5060),
  yealinkLike('Flyingvoice', '789912aabbcc', 'FIP13G', '0.6.24', 5060),
  yealinkLike('Akuvox', '0c1105ddeeff', 'SP-R53P', '53.0.6.2', 5060),
]

function yealinkLike(maker: string, own: string, model: string, firmware: string, port: number): Ask {
  const text: Ask['text'] = ({ address, port: from, callId, mac = own }) =>
    message(
      `SUBSCRIBE sip:MAC${mac}@224.0.1.75 SIP/2.0`,
      `Via: SIP/2.0/UDP ${address}:${from};branch=${branch(callId)}`,
      `From: <sip:MAC${mac}@224.0.1.75>;tag=71203344`,
      `To: <sip:MAC${mac}@224.0.1.75>`,
      `Call-ID: ${callId}`,
      'CSeq: 1 SUBSCRIBE',
      `Contact: <sip:MAC${mac}@${address}:${from}>`,
      'Max-Forwards: 70',
      `User-Agent: ${maker} ${model} ${firmware}`,
      'Expires: 0',
      `Event: ua-profile;profile-type="device";vendor="${maker}";model="${model}";version="${firmware}"`,
      'Accept: application/url',
      'Content-Length: 0',
      '',
    )
  return { maker, mac: own, model, firmware, port, text }
}

/** No branch, no Max-Forwards, no User-Agent, and a host of the phone's own domain. */
function snomLike(maker: string, own: string, model: string, firmware: string, user: (mac: string) => string): Ask {
  const text: Ask['text'] = ({ address, port, callId, mac = own }) =>
    message(
      `SUBSCRIBE sip:${user(mac)} SIP/2.0`,
      `Via: SIP/2.0/UDP ${address}:${port};rport`,
      `From: <sip:${user(mac)}>;tag=90155221`,
      `To: <sip:${user(mac)}>`,
      `Call-ID: ${callId}`,
      'CSeq: 1 SUBSCRIBE',
      `Event: ua-profile;profile-type="device";vendor="${maker}";model="${model}";version="${firmware}"`,
      'Expires: 0',
      'Accept: application/url',
      `Contact: <sip:${address}:${port}>`,
      'Content-Length: 0',
      '',
    )
  return { maker, mac: own, model, firmware, port: 5060, text }
}

/** `MAC=`, no tag in From, and no blank behind `Event:`. */
function fanvilLike(maker: string, own: string, model: string, firmware: string): Ask {
  const text: Ask['text'] = ({ address, port, callId, mac = own }) =>
    message(
      `SUBSCRIBE sip:MAC=${mac}@224.0.1.75 SIP/2.0`,
      `Via: SIP/2.0/UDP ${address}:${port};branch=${branch(callId)}`,
      `From: <sip:MAC=${mac}@224.0.1.75>`,
      `To: <sip:MAC=${mac}@224.0.1.75>`,
      `Call-ID: ${callId}`,
      'CSeq: 1 SUBSCRIBE',
      `Contact: <sip:${address}:${port}>`,
      'Max-Forwards: 70',
      `User-Agent: ${maker} ${model} ${firmware}`,
      'Expires: 0',
      `Event:ua-profile;profile-type="device";vendor="${maker}";model="${model}";version="${firmware}"`,
      'Accept: application/url',
      'Content-Length: 0',
      '',
    )
  return { maker, mac: own, model, firmware, port: 5060, text }
}
