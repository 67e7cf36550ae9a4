/** What main says before it ends. Of each pair the first is for one, the second for several. */
export interface LeavingTexts {
  readonly question: string
  readonly lost: readonly [string, string]
  readonly keyless: readonly [string, string]
  readonly links: readonly [string, string]
  readonly saving: readonly [string, string]
  readonly changes: readonly [string, string]
  readonly unsettled: readonly [string, string]
  readonly andMore: string
  readonly goBack: string
  readonly show: string
  readonly leave: string
  /** For a terminal. */
  readonly again: string
  readonly leaving: string
}

const english: LeavingTexts = {
  question: 'Quit Linecard now?',
  lost: [
    'The password of extension {numbers} could not be stored. It is only in memory and will be lost. The PBX does not show it again.',
    'The passwords of {count} extensions could not be stored: {numbers}. They are only in memory and will be lost. The PBX does not show them again.',
  ],
  keyless: [
    'The key to one stored password is no longer in the keychain. Go back and put it there. Otherwise the password cannot be opened again.',
    'The key to {count} stored passwords is no longer in the keychain. Go back and put it there. Otherwise they cannot be opened again.',
  ],
  links: [
    'A one-time link is still open. It will stop working.',
    '{count} one-time links are still open. They will stop working.',
  ],
  saving: [
    'A file is still being created. It will not be saved.',
    '{count} files are still being created. They will not be saved.',
  ],
  changes: ['A change is still being sent to the PBX.', '{count} changes are still being sent to the PBX.'],
  unsettled: [
    'The PBX has not confirmed the new password of extension {numbers}. Linecard will check again the next time it starts.',
    'The PBX has not confirmed the new passwords of {count} extensions: {numbers}. Linecard will check again the next time it starts.',
  ],
  andMore: '{numbers} and {count} more',
  goBack: 'Go back',
  show: 'Go back to {number}',
  leave: 'Quit anyway',
  again: 'Press Ctrl+C again to quit anyway.',
  leaving: 'Quitting Linecard.',
}

const vietnamese: LeavingTexts = {
  question: 'Thoát Linecard ngay bây giờ?',
  lost: [
    'Mật khẩu của máy nhánh {numbers} chưa lưu được. Mật khẩu chỉ nằm trong bộ nhớ và sẽ mất. Tổng đài không hiển thị lại mật khẩu này.',
    'Mật khẩu của {count} máy nhánh chưa lưu được: {numbers}. Các mật khẩu này chỉ nằm trong bộ nhớ và sẽ mất. Tổng đài không hiển thị lại.',
  ],
  keyless: [
    'Khóa mở một mật khẩu đã lưu không còn trong kho mật khẩu. Hãy quay lại và đưa khóa trở lại, nếu không sẽ không mở được mật khẩu này nữa.',
    'Khóa mở {count} mật khẩu đã lưu không còn trong kho mật khẩu. Hãy quay lại và đưa khóa trở lại, nếu không sẽ không mở được các mật khẩu này nữa.',
  ],
  links: [
    'Còn một liên kết dùng một lần đang mở. Liên kết này sẽ ngừng hoạt động.',
    'Còn {count} liên kết dùng một lần đang mở. Các liên kết này sẽ ngừng hoạt động.',
  ],
  saving: ['Một tệp đang được tạo. Tệp này sẽ không được lưu.', '{count} tệp đang được tạo. Các tệp này sẽ không được lưu.'],
  changes: ['Một thay đổi đang được gửi tới tổng đài.', '{count} thay đổi đang được gửi tới tổng đài.'],
  unsettled: [
    'Tổng đài chưa xác nhận mật khẩu mới của máy nhánh {numbers}. Linecard sẽ kiểm tra lại ở lần khởi động sau.',
    'Tổng đài chưa xác nhận mật khẩu mới của {count} máy nhánh: {numbers}. Linecard sẽ kiểm tra lại ở lần khởi động sau.',
  ],
  andMore: '{numbers} và {count} máy nhánh khác',
  goBack: 'Quay lại',
  show: 'Quay lại máy nhánh {number}',
  leave: 'Vẫn thoát',
  again: 'Nhấn Ctrl+C lần nữa để thoát.',
  leaving: 'Đang thoát Linecard.',
}

export const leavingTexts: Readonly<Record<'en' | 'vi', LeavingTexts>> = { en: english, vi: vietnamese }
