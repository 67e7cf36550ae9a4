import type { HandSetting } from '#shared/handoff-notes.ts'

/** The words on a handout card, in the language of the person who gets it. `{…}` stands for a value. */
export interface CardTexts {
  readonly extension: string
  readonly scan: string
  readonly account: string
  readonly user: string
  readonly domain: string
  readonly server: string
  readonly transport: string
  readonly password: string
  readonly voicemail: string
  readonly pin: string
  readonly fold: string
  readonly secretCode: string
  /** What has to be set by hand, with the names of settings, and the words for SRTP. */
  readonly byHand: string
  readonly settings: Readonly<Record<HandSetting, string>>
  readonly srtp: { readonly optional: string; readonly required: string }
  readonly seconds: string
  readonly steps: {
    readonly scan: readonly string[]
    readonly file: readonly string[]
    readonly manual: readonly string[]
    readonly desk: readonly string[]
  }
}

export const cardLanguages = ['en', 'vi'] as const
export type CardLanguage = (typeof cardLanguages)[number]

export const cardTexts: Readonly<Record<CardLanguage, CardTexts>> = {
  en: {
    extension: 'Extension',
    scan: 'Scan with {target}',
    account: 'Account',
    user: 'Username',
    domain: 'Domain',
    server: 'Server',
    transport: 'Transport',
    password: 'Password',
    voicemail: 'Voicemail',
    pin: 'Voicemail PIN',
    fold: 'fold here',
    secretCode: 'This QR code contains your password. Keep this card to yourself.',
    byHand: 'Set by hand: {settings}.',
    settings: {
      name: 'name',
      transport: 'transport',
      port: 'port',
      proxy: 'outbound proxy',
      expiry: 'registration expiry',
      srtp: 'SRTP',
      stun: 'STUN server',
      voicemail: 'voicemail number',
    },
    srtp: { optional: 'optional', required: 'required' },
    seconds: 's',
    steps: {
      scan: [
        'Install and open {target}.',
        'Add an account by QR code.',
        'Scan the QR code on this card.',
        'Wait until the account shows as registered.',
      ],
      file: [
        'Install and open {target}.',
        'Open the settings file you were given.',
        'Wait until the account shows as registered.',
      ],
      manual: [
        'Install and open {target}.',
        'Add a SIP account with the values on this card.',
        'Ask your administrator for the password.',
      ],
      desk: [
        'Connect the phone to the network and to power.',
        'It downloads its settings automatically.',
        'The phone is ready when its display shows your number.',
      ],
    },
  },
  vi: {
    extension: 'Máy nhánh',
    scan: 'Quét bằng {target}',
    account: 'Tài khoản',
    user: 'Tên đăng nhập',
    domain: 'Tên miền',
    server: 'Máy chủ',
    transport: 'Giao thức truyền tải',
    password: 'Mật khẩu',
    voicemail: 'Hộp thư thoại',
    pin: 'Mã PIN hộp thư thoại',
    fold: 'gấp tại đây',
    secretCode: 'Mã QR này chứa mật khẩu của bạn. Hãy giữ thẻ cẩn thận.',
    byHand: 'Cần đặt thủ công: {settings}.',
    settings: {
      name: 'tên',
      transport: 'giao thức truyền tải',
      port: 'cổng',
      proxy: 'proxy đầu ra',
      expiry: 'thời hạn đăng ký',
      srtp: 'SRTP',
      stun: 'máy chủ STUN',
      voicemail: 'số hộp thư thoại',
    },
    srtp: { optional: 'tùy chọn', required: 'bắt buộc' },
    seconds: 'giây',
    steps: {
      scan: [
        'Cài đặt và mở {target}.',
        'Chọn thêm tài khoản bằng mã QR.',
        'Quét mã QR trên thẻ này.',
        'Chờ đến khi tài khoản báo đã đăng ký.',
      ],
      file: ['Cài đặt và mở {target}.', 'Mở tệp cấu hình bạn đã nhận.', 'Chờ đến khi tài khoản báo đã đăng ký.'],
      manual: [
        'Cài đặt và mở {target}.',
        'Thêm tài khoản SIP với các giá trị trên thẻ này.',
        'Hỏi quản trị viên để lấy mật khẩu.',
      ],
      desk: [
        'Cắm dây mạng và nguồn cho điện thoại.',
        'Điện thoại tự tải cấu hình.',
        'Điện thoại sẵn sàng khi màn hình hiện số của bạn.',
      ],
    },
  },
}
