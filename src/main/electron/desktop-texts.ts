/** What main itself says on a desktop, outside the window. */
export interface DesktopTexts {
  readonly cannotStart: string
  readonly log: string
  readonly switch: string
  readonly crashed: string
  readonly crashedMore: string
  readonly hangs: string
  readonly hangsMore: string
  readonly wait: string
  readonly reopen: string
  readonly quit: string
  readonly chooseFolder: string
  readonly chooseCertificate: string
  readonly chooseKey: string
  readonly pemFiles: string
  readonly allFiles: string
}

const english: DesktopTexts = {
  cannotStart: 'Linecard cannot start',
  log: 'Details are in the log: {path}',
  switch: 'Linecard was started with {switch}. This option would expose it to other programs. Start it without this option.',
  crashed: 'The window keeps closing.',
  crashedMore: 'Linecard reopened it several times. Linecard itself is still running, and no saved data was lost.',
  hangs: 'The window is not responding.',
  hangsMore: 'Wait for it, or reopen it. Reopening discards what you typed but did not save. Everything else is kept.',
  wait: 'Wait',
  reopen: 'Reopen window',
  quit: 'Quit Linecard',
  chooseFolder: 'Choose a folder for {name}',
  chooseCertificate: 'Choose the certificate file',
  chooseKey: 'Choose the private key file',
  pemFiles: 'PEM files',
  allFiles: 'All files',
}

const vietnamese: DesktopTexts = {
  cannotStart: 'Linecard không khởi động được',
  log: 'Chi tiết có trong nhật ký: {path}',
  switch:
    'Linecard được khởi động với {switch}. Tùy chọn này mở Linecard cho chương trình khác. Hãy khởi động lại mà không dùng tùy chọn này.',
  crashed: 'Cửa sổ liên tục bị đóng.',
  crashedMore: 'Linecard đã mở lại cửa sổ nhiều lần. Linecard vẫn đang chạy và không có dữ liệu đã lưu nào bị mất.',
  hangs: 'Cửa sổ không phản hồi.',
  hangsMore: 'Hãy chờ hoặc mở lại cửa sổ. Khi mở lại, nội dung đang nhập mà chưa lưu sẽ mất. Mọi thứ khác vẫn còn.',
  wait: 'Chờ',
  reopen: 'Mở lại cửa sổ',
  quit: 'Thoát Linecard',
  chooseFolder: 'Chọn thư mục cho {name}',
  chooseCertificate: 'Chọn tệp chứng chỉ',
  chooseKey: 'Chọn tệp khóa riêng',
  pemFiles: 'Tệp PEM',
  allFiles: 'Tất cả các tệp',
}

/** The texts for a language tag such as `vi-VN`, as the system or the settings give it. */
export const desktopTexts = (language: string): DesktopTexts => (language.toLowerCase().startsWith('vi') ? vietnamese : english)
