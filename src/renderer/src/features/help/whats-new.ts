import type { Locale } from '../../i18n/i18n.svelte.ts'

/** What changed for the people who use Linecard, the newest version first; one line a change, in both languages. */
export const versions: readonly {
  readonly version: string
  readonly changes: { readonly en: readonly string[] } & Readonly<Partial<Record<Locale, readonly string[]>>>
}[] = [
  {
    version: '0.1.0',
    changes: {
      en: [
        'First version: extensions, live SIP registration and phone setup for hosted PBX accounts.',
        'Config files, QR codes, one-time links and printed cards for desk phones and apps.',
        'SIP passwords are stored before they are sent, encrypted with a key in the keychain.',
        'A setup is verified only when a phone registers with the new password.',
        'Changes made without a connection wait, and conflicts with the PBX are shown before anything is sent.',
      ],
      vi: [
        'Phiên bản đầu tiên: máy nhánh, trạng thái đăng ký SIP trực tiếp và thiết lập điện thoại cho tài khoản tổng đài.',
        'Tệp cấu hình, mã QR, liên kết dùng một lần và phiếu in cho điện thoại bàn và ứng dụng.',
        'Mật khẩu SIP được lưu trước khi gửi đi, được mã hóa bằng một khóa trong kho mật khẩu.',
        'Một lần thiết lập chỉ được xác minh khi có điện thoại đăng ký bằng mật khẩu mới.',
        'Thay đổi khi mất kết nối sẽ chờ, và xung đột với tổng đài được hiển thị trước khi gửi.',
      ],
    },
  },
]
