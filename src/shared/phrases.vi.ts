/**
 * The words that Problems of hand-offs are filled with, in Vietnamese: what a format cannot carry, where, and the way out. `{…}` stands
 * for whatever is there.
 */
export const phrases: readonly (readonly [english: string, vietnamese: string])[] = [
  // what was asked of a PBX, and what came
  ['the list of extensions', 'danh sách máy nhánh'],
  ['the list of caller IDs', 'danh sách số gọi ra'],
  ['new extensions', 'tạo máy nhánh'],
  ['the token’s owner', 'chủ của token'],
  ['signing in', 'đăng nhập'],
  ['a web page', 'một trang web'],
  ['something else', 'nội dung khác'],
  ['another page', 'một trang khác'],
  ['another place', 'nơi khác'],
  ['the answer itself', 'chính câu trả lời'],
  // what is wrong with a field
  ['Three to ten digits', 'Từ 3 đến 10 chữ số'],
  ['At most {count} characters', 'Tối đa {count} ký tự'],
  ['At least {count} characters', 'Ít nhất {count} ký tự'],
  ['No control characters', 'Không được có ký tự điều khiển'],
  // where
  ['password', 'mật khẩu'],
  ['display name', 'tên hiển thị'],
  ['MAC', 'MAC'],
  ['voicemail number', 'số hộp thư thoại'],
  ['server', 'máy chủ'],
  ['transport', 'giao thức'],
  ['Cloud ID', 'Cloud ID'],
  // what
  ['UDP', 'UDP'],
  ['TCP', 'TCP'],
  ['TLS', 'TLS'],
  ['a blank', 'khoảng trắng'],
  ['a tab', 'dấu tab'],
  ['a line break', 'dấu xuống dòng'],
  ['a double quote (")', 'dấu nháy kép (")'],
  ["a single quote (')", "dấu nháy đơn (')"],
  ['a backslash (\\)', 'dấu gạch chéo ngược (\\)'],
  ['a number sign (#)', 'dấu thăng (#)'],
  ['a semicolon (;)', 'dấu chấm phẩy (;)'],
  ['a blank at the beginning or the end', 'khoảng trắng ở đầu hoặc cuối'],
  ['a blank at the end', 'khoảng trắng ở cuối'],
  ['a backslash at the end', 'dấu gạch chéo ngược ở cuối'],
  ['hexadecimal digits alone', 'chuỗi chỉ có chữ số hệ 16'],
  ['an empty text', 'giá trị trống'],
  ['an IPv6 address', 'địa chỉ IPv6'],
  ['the same MAC as extension {number}', 'MAC trùng với máy nhánh {number}'],
  ['the word {word}', 'từ {word}'],
  ['the control character {code}', 'ký tự điều khiển {code}'],
  ['the character {sign}', 'ký tự {sign}'],
  ['more than {count} characters', 'nhiều hơn {count} ký tự'],
  ['more than {count} bytes', 'nhiều hơn {count} byte'],
  ['a line of more than {count} bytes', 'dòng dài hơn {count} byte'],
  // what is wrong with a policy
  ['it is larger than 64 kB', 'tệp lớn hơn 64 kB'],
  ['it is not UTF-8 text', 'tệp không phải văn bản UTF-8'],
  ['it is empty', 'tệp trống'],
  ['it is not JSON', 'tệp không phải JSON'],
  ['it is not a JSON object', 'tệp không phải đối tượng JSON'],
  ['it is a link', 'đây là liên kết tượng trưng'],
  ['it is no file', 'đây không phải tệp'],
  ['others than the administrator can change it', 'người không phải quản trị viên sửa được tệp'],
  ['others than the administrator can change its folder', 'người không phải quản trị viên sửa được thư mục chứa tệp'],
  ['Linecard may not read it', 'Linecard không có quyền đọc tệp'],
  ['it cannot be read', 'không đọc được tệp'],
  ['there is no such key', 'không có mục nào tên như vậy'],
  ['it is there twice', 'mục này có hai lần'],
  ['it must be a list of servers', 'phải là danh sách máy chủ'],
  ['it must be true or false', 'phải là true hoặc false'],
  ['it must be "en" or "vi"', 'phải là "en" hoặc "vi"'],
  ['entry {count} is no server’s name', 'phần tử thứ {count} không phải tên máy chủ'],
  // the way out
  ['Rotate to a generated password: it has letters and digits alone.', 'Hãy đổi sang mật khẩu tự sinh: nó chỉ có chữ và số.'],
  [
    'Rotate, and choose a password of at most {count} letters and digits.',
    'Hãy đổi mật khẩu và tự chọn một mật khẩu tối đa {count} chữ và số.',
  ],
  ['Change the display name, or set it on the phone by hand.', 'Hãy sửa tên hiển thị, hoặc đặt tên trên điện thoại bằng tay.'],
  ['Scan or type the MAC from the label on the phone.', 'Quét hoặc gõ MAC trên nhãn điện thoại.'],
  [
    'Change the voicemail number in the account’s SIP settings, or set it on the phone by hand.',
    'Hãy sửa số hộp thư thoại trong cài đặt SIP của tài khoản, hoặc đặt trên điện thoại bằng tay.',
  ],
  ['Set a host name in the account’s SIP settings.', 'Hãy đặt tên máy chủ trong cài đặt SIP của tài khoản.'],
  [
    'Choose {transports} in the account’s SIP settings, or another phone.',
    'Hãy chọn {transports} trong cài đặt SIP của tài khoản, hoặc chọn điện thoại khác.',
  ],
  [
    'Enter your provider’s Cloud ID in the account’s SIP settings, under Advanced, or choose another app.',
    'Hãy nhập Cloud ID của nhà cung cấp trong cài đặt SIP của tài khoản, phần Nâng cao, hoặc chọn ứng dụng khác.',
  ],
  ['Correct the MAC of one of the two.', 'Hãy sửa MAC của một trong hai máy.'],
  // why a file was not written
  // what a keychain says
  ['no D-Bus session', 'không có phiên D-Bus'],
  ['no Secret Service is running', 'Secret Service chưa chạy'],
  ['it has no default collection', 'chưa có bộ sưu tập mặc định'],
  ['it is not available', 'hiện không dùng được'],
  ['it did not answer', 'không trả lời'],
  ['it gave no usable answer', 'câu trả lời không dùng được'],
  ['it kept no key', 'không giữ lại khóa'],
  ['access was not allowed', 'không được phép truy cập'],
  ['the part that talks to it is not installed', 'chưa cài phần kết nối với kho mật khẩu'],
  ['the disk is full', 'ổ đĩa đầy'],
  ['your share of the disk is used up', 'bạn đã dùng hết hạn mức ổ đĩa'],
  ['the file is too large for this disk', 'tệp quá lớn đối với ổ đĩa này'],
  ['the disk does not answer', 'ổ đĩa không phản hồi'],
  ['another program holds the file', 'chương trình khác đang giữ tệp'],
  ['the name is too long for this disk', 'tên quá dài đối với ổ đĩa này'],
  ['this disk cannot have a file of that name', 'ổ đĩa này không nhận tên tệp đó'],
  ['too many files are open', 'đang mở quá nhiều tệp'],
  ['the folder cannot be written', 'không ghi được vào thư mục'],
  ['the disk is read-only', 'ổ đĩa chỉ đọc'],
  ['the folder is gone', 'thư mục không còn'],
  ['the system denied access', 'hệ thống không cho phép'],
  ['this is no safe file name', 'tên tệp không an toàn'],
]

const patterns = phrases.map(([english, vietnamese]) => {
  const names = [...english.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const pattern = english.replace(/[\\^$.*+?()[\]|]/g, '\\$&').replace(/\{\w+\}/g, '(.+)')
  return { pattern: new RegExp(`^${pattern}$`, 'su'), names, vietnamese }
})

/** The Vietnamese of such a phrase; null: it is none of them, as a name or a number is. */
export function vietnamesePhrase(text: string): string | null {
  for (const { pattern, names, vietnamese } of patterns) {
    const found = pattern.exec(text)
    if (!found) continue
    return vietnamese.replace(/\{(\w+)\}/g, (_, name: string) => found[names.indexOf(name) + 1] ?? '')
  }
  return null
}
