import type { ProblemText } from './problem.ts'
import type { SipCause } from './sip.ts'

/** What a diagnosis found, in Vietnamese; the same parameters as in the English texts. */
export const vietnameseSipCauses: Readonly<Record<SipCause, ProblemText>> = {
  registered: {
    message: 'Mọi thứ đều tốt. Mật khẩu đúng và có {count} điện thoại đang đăng ký với số {extension}.',
    todo: 'Nếu đây không phải điện thoại bạn đang tìm, hãy xem điện thoại đó dùng tài khoản hoặc line nào.',
  },
  'not-registered': {
    message: 'Kết nối tới {host} và mật khẩu đều tốt, nhưng chưa có điện thoại nào đăng ký với số {extension}.',
    todo: 'Kiểm tra điện thoại: đã có cấu hình này chưa, tài khoản đã bật chưa, có mạng không? Nếu chưa chắc, hãy thiết lập lại.',
  },
  'no-password': {
    message:
      '{host} trả lời qua {transport} và hỏi mật khẩu của {extension}, đúng như mong đợi. Linecard không biết mật khẩu đó.',
    todo: 'Đổi mật khẩu của {extension} rồi thiết lập lại điện thoại để điện thoại và Linecard khớp nhau.',
  },
  'unknown-host': {
    message: '{host} không tồn tại trong DNS.',
    todo: 'Sửa tên miền SIP hoặc proxy đầu ra trong cài đặt SIP của tài khoản, hoặc hỏi người quản lý DNS.',
  },
  'not-offered': {
    message: 'DNS của {host} cho biết máy chủ không hỗ trợ SIP qua {transport}.',
    todo: 'Chọn giao thức truyền tải khác trong cài đặt SIP của tài khoản.',
  },
  'names-failed': {
    message: 'Máy chủ DNS không trả lời khi tra {host}.',
    todo: 'Kiểm tra mạng và DNS của máy tính này. Điện thoại trong cùng mạng cũng gặp lỗi này.',
  },
  unreachable: {
    message: 'Mạng này không có đường tới {host} ({address}).',
    todo: 'Kiểm tra cáp, Wi-Fi, VPN hoặc bộ định tuyến. Nếu địa chỉ là IPv6 mà mạng không có IPv6, tổng đài cần thêm địa chỉ IPv4.',
  },
  'port-closed': {
    message: 'Kết nối được tới {host}, nhưng cổng {port} qua {transport} và các cổng SIP thường dùng đều không mở.',
    todo: 'Kiểm tra cổng trong cài đặt SIP của tài khoản. Nếu đúng, SIP trên tổng đài đang ngừng.',
  },
  'other-transport': {
    message: '{host} không trả lời qua {transport} ở cổng {port}, nhưng trả lời qua {otherTransport} ở cổng {otherPort}.',
    todo: 'Đổi cài đặt SIP của tài khoản thành {otherTransport}, cổng {otherPort} rồi thiết lập lại điện thoại, hoặc mở {transport} trên tổng đài.',
  },
  'transport-blocked': {
    message:
      '{transport} tới cổng {port} của {host} bị chặn trên đường truyền; {otherTransport} ở cổng {otherPort} thì qua được.',
    todo: 'Mở cổng {port} {transport} trên tường lửa giữa đây và tổng đài, hoặc đổi tài khoản sang {otherTransport}, cổng {otherPort}.',
  },
  'host-silent': {
    message: '{host} ({address}) không trả lời ở cổng SIP nào, qua giao thức nào.',
    todo: 'Có thể tường lửa ở đây hoặc ở tổng đài chặn, tổng đài đang tắt, hoặc đã chặn địa chỉ mạng này sau các lần đăng nhập sai. Trước hết hãy hỏi nhà cung cấp tổng đài về các địa chỉ bị chặn.',
  },
  'not-sip': {
    message: 'Cổng {port} của {host} có trả lời, nhưng không phải SIP.',
    todo: 'Kiểm tra cổng: có thể cổng này thuộc máy chủ web hoặc chương trình khác.',
  },
  'connection-lost': {
    message: '{host} nhận kết nối {transport} ở cổng {port} rồi ngắt.',
    todo: 'Cổng này có thể cần giao thức truyền tải khác, hoặc có thiết bị trên đường truyền cắt kết nối SIP. Hãy thử giao thức kia.',
  },
  'sip-alg': {
    message: 'Một bộ định tuyến trên đường truyền đã sửa bản tin SIP (“SIP ALG”). Bản tin nhận về khác bản tin đã gửi.',
    todo: 'Tắt SIP ALG (còn gọi là “SIP helper”, “SIP transformations”) trên bộ định tuyến, hoặc dùng TLS vì SIP ALG không đọc được.',
  },
  'tls-untrusted': {
    message: 'Chứng chỉ của {host} do {issuer} ký, máy tính này không tin cậy.',
    todo: 'Cài cho tổng đài chứng chỉ của một tổ chức công cộng, hoặc thêm tổ chức cấp chứng chỉ đó vào điện thoại và vào cài đặt của Linecard. Điện thoại có kiểm tra chứng chỉ cũng sẽ từ chối.',
  },
  'tls-expired': {
    message: 'Chứng chỉ của {host} đã hết hạn ngày {date}.',
    todo: 'Gia hạn trên tổng đài. Trước đó điện thoại có kiểm tra chứng chỉ không đăng ký được.',
  },
  'tls-not-yet-valid': {
    message: 'Chứng chỉ của {host} chỉ có hiệu lực từ ngày {date}.',
    todo: 'Trước hết hãy kiểm tra đồng hồ của máy tính này. Nếu đồng hồ đúng, tổng đài đang dùng sai chứng chỉ.',
  },
  'tls-wrong-name': {
    message: 'Chứng chỉ của {host} được cấp cho tên khác ({names}).',
    todo: 'Dùng một trong các tên này trong cài đặt SIP của tài khoản, hoặc cài cho tổng đài chứng chỉ có tên {host}.',
  },
  'tls-too-old': {
    message: '{host} chỉ có các phiên bản TLS không còn an toàn.',
    todo: 'Bật TLS 1.2 hoặc 1.3 trên tổng đài.',
  },
  'tls-not-spoken': {
    message: 'Cổng {port} của {host} không dùng TLS.',
    todo: 'TLS thường ở cổng 5061. Hãy sửa cổng, hoặc đổi giao thức truyền tải sang TCP hay UDP.',
  },
  'tls-failed': {
    message: 'Bắt tay TLS với {host} ở cổng {port} không thành công.',
    todo: 'Kiểm tra xem đây có phải cổng TLS không, và có thiết bị nào trên đường truyền kiểm tra nội dung TLS không. Lỗi chính xác nằm trong báo cáo.',
  },
  'register-ignored': {
    message: '{host} trả lời, nhưng bỏ qua yêu cầu đăng ký của {extension} vào {domain}.',
    todo: 'Kiểm tra tên miền SIP. Nếu đúng, tổng đài hoặc tường lửa phía trước đang bỏ qua địa chỉ mạng này. Hãy tìm trong danh sách địa chỉ bị chặn.',
  },
  'login-ignored': {
    message: '{host} hỏi mật khẩu của {extension} rồi không phản hồi lần đăng nhập.',
    todo: 'Thường là gói tin lớn hơn bị mất trên đường truyền: hãy thử TCP hoặc TLS thay cho UDP. Hoặc tổng đài vừa chặn địa chỉ mạng này.',
  },
  'domain-not-served': {
    message: '{host} từ chối {extension} tại {domain} trước khi hỏi mật khẩu ({status}).',
    todo: 'Kiểm tra tên miền SIP trong cài đặt SIP của tài khoản. Có vẻ tổng đài không phục vụ {domain}, hoặc từ chối địa chỉ mạng này.',
  },
  'wrong-password': {
    message: 'Kết nối tốt, nhưng {host} cho biết mật khẩu của {extension} sai.',
    todo: 'Có lẽ mật khẩu đã bị đổi ở nơi khác. Hãy đổi mật khẩu tại đây và thiết lập lại điện thoại.',
  },
  'unknown-user': {
    message: 'Kết nối tốt, nhưng {host} không có máy nhánh {extension}.',
    todo: 'Kiểm tra máy nhánh có tồn tại, đang bật và được phép đăng ký không. Máy nhánh mới tạo có thể phải chờ một lát.',
  },
  forbidden: {
    message: 'Kết nối tốt, nhưng {host} không cho {extension} đăng nhập (403).',
    todo: 'Máy nhánh không tồn tại hoặc bị tắt, mật khẩu sai, hoặc địa chỉ mạng này không được phép. Không phải tổng đài nào cũng nói rõ. Hãy kiểm tra theo thứ tự đó.',
  },
  'wrong-realm': {
    message: '{host} hỏi mật khẩu hai lần, cho hai realm khác nhau.',
    todo: 'Hai máy chủ nối tiếp cùng yêu cầu đăng nhập, còn điện thoại chỉ trả lời được một. Kiểm tra proxy đầu ra và tên miền SIP.',
  },
  stale: {
    message: '{host} coi yêu cầu đăng nhập của chính mình là quá cũ ngay khi được trả lời.',
    todo: 'Có thể nhiều máy chủ dùng chung một tên mà không chia sẻ trạng thái, hoặc đồng hồ của tổng đài không ổn định. Hãy báo nhà cung cấp tổng đài.',
  },
  'no-challenge': {
    message: '{host} chấp nhận {extension} mà không hỏi mật khẩu.',
    todo: 'Ai cũng đăng ký được ở đó. Hãy bật xác thực trên tổng đài. Trước đó, đăng nhập không xác minh được điều gì.',
  },
  'unsupported-digest': {
    message: '{host} hỏi mật khẩu theo cách mà ít điện thoại hỗ trợ ({detail}).',
    todo: 'Cho phép xác thực digest với MD5 hoặc SHA-256 và qop “auth” trên tổng đài.',
  },
  redirected: {
    message: '{host} chuyển điện thoại sang máy chủ khác ({status}).',
    todo: 'Hỏi nhà cung cấp tổng đài địa chỉ mà điện thoại phải dùng, rồi đặt làm tên miền SIP hoặc proxy đầu ra.',
  },
  busy: {
    message: '{host} hiện không xử lý được đăng ký ({status}).',
    todo: 'Chờ một phút rồi thử lại. Nếu vẫn vậy, tổng đài quá tải hoặc hỏng một phần.',
  },
  unexpected: {
    message: '{host} từ chối đăng ký của {extension} với mã {status}.',
    todo: 'Gửi báo cáo cho nhà cung cấp tổng đài.',
  },
  cancelled: { message: 'Đã dừng trước khi xong.', todo: 'Hãy bắt đầu lại.' },
}
