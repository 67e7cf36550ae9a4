import type { ProblemText } from './problem.ts'
import type { SipCause } from './sip.ts'

/** What a diagnosis found, in Vietnamese; the same parameters as in the English texts. */
export const vietnameseSipCauses: Readonly<Record<SipCause, ProblemText>> = {
  registered: {
    message: 'Mọi thứ đều tốt: mật khẩu đúng và có {count} điện thoại đang đăng ký với số {extension}.',
    todo: 'Nếu không phải điện thoại bạn đang tìm, hãy xem điện thoại đó dùng tài khoản hoặc line nào.',
  },
  'not-registered': {
    message: 'Đường tới {host} và mật khẩu đều tốt, nhưng chưa có điện thoại nào đăng ký với số {extension}.',
    todo: 'Hãy xem chính điện thoại: đã có cấu hình này chưa, tài khoản đã bật chưa, có mạng không? Nếu còn nghi ngờ, hãy thiết lập lại.',
  },
  'no-password': {
    message:
      '{host} trả lời qua {transport} và hỏi mật khẩu của {extension}, đúng như cần thiết. Linecard không biết mật khẩu đó.',
    todo: 'Hãy đổi mật khẩu của {extension} rồi thiết lập lại điện thoại để điện thoại và Linecard khớp nhau.',
  },
  'unknown-host': {
    message: 'Không có địa chỉ cho {host}: tên này không tồn tại.',
    todo: 'Sửa miền SIP hoặc proxy đầu ra trong cài đặt SIP của tài khoản, hoặc hỏi người quản lý DNS.',
  },
  'not-offered': {
    message: 'DNS của {host} cho biết máy chủ không cung cấp SIP qua {transport}.',
    todo: 'Chọn giao thức truyền khác trong cài đặt SIP của tài khoản.',
  },
  'names-failed': {
    message: 'Máy chủ tên miền không trả lời khi hỏi về {host}.',
    todo: 'Kiểm tra mạng và DNS của máy tính này. Điện thoại trong cùng mạng cũng gặp trục trặc như vậy.',
  },
  unreachable: {
    message: 'Mạng này không có đường tới {host} ({address}).',
    todo: 'Kiểm tra cáp, Wi-Fi, VPN hoặc bộ định tuyến. Nếu địa chỉ là IPv6 mà mạng không có IPv6, tổng đài cần thêm địa chỉ IPv4.',
  },
  'port-closed': {
    message: 'Có máy {host}, nhưng không có gì nghe ở cổng {port} qua {transport}, cũng như ở các cổng thường dùng.',
    todo: 'Kiểm tra cổng trong cài đặt SIP của tài khoản; nếu đúng thì SIP trên tổng đài đang ngừng.',
  },
  'other-transport': {
    message: '{host} không trả lời qua {transport} ở cổng {port}, nhưng trả lời qua {otherTransport} ở cổng {otherPort}.',
    todo: 'Đặt cài đặt SIP của tài khoản thành {otherTransport}, cổng {otherPort} rồi thiết lập lại điện thoại, hoặc mở {transport} trên tổng đài.',
  },
  'transport-blocked': {
    message: '{transport} tới cổng {port} của {host} bị nuốt mất trên đường; {otherTransport} ở cổng {otherPort} thì qua được.',
    todo: 'Mở cổng {port} {transport} trên tường lửa giữa đây và tổng đài, hoặc đặt tài khoản thành {otherTransport}, cổng {otherPort}.',
  },
  'host-silent': {
    message: '{host} ({address}) không trả lời ở cổng SIP nào, qua giao thức nào: mọi thứ đều bị nuốt mất trên đường.',
    todo: 'Tường lửa ở đây hoặc ở tổng đài chặn, tổng đài tắt, hoặc đã chặn địa chỉ mạng này sau các lần đăng nhập sai. Trước hết hãy hỏi tổng đài về các địa chỉ bị chặn.',
  },
  'not-sip': {
    message: 'Có thứ gì đó trả lời ở cổng {port} của {host}, nhưng không nói SIP.',
    todo: 'Kiểm tra cổng: có thể nó thuộc về máy chủ web hoặc chương trình khác.',
  },
  'connection-lost': {
    message: '{host} nhận kết nối {transport} ở cổng {port} rồi ngắt.',
    todo: 'Cổng này có thể cần giao thức truyền khác, hoặc có gì đó trên đường cắt kết nối SIP. Hãy thử giao thức kia.',
  },
  'sip-alg': {
    message: 'Một bộ định tuyến trên đường sửa nội dung SIP (“SIP ALG”): thứ quay về không phải thứ đã gửi.',
    todo: 'Tắt SIP ALG (còn gọi là “SIP helper”, “SIP transformations”) trên bộ định tuyến, hoặc dùng TLS vì nó không đọc được.',
  },
  'tls-untrusted': {
    message: 'Chứng chỉ của {host} do {issuer} ký, máy tính này không tin cậy.',
    todo: 'Cấp cho tổng đài chứng chỉ của một tổ chức công cộng, hoặc cài tổ chức ký đó vào điện thoại và cài đặt của Linecard. Điện thoại có kiểm tra chứng chỉ cũng từ chối.',
  },
  'tls-expired': {
    message: 'Chứng chỉ của {host} đã hết hạn ngày {date}.',
    todo: 'Gia hạn trên tổng đài. Trước đó điện thoại có kiểm tra chứng chỉ không đăng ký được.',
  },
  'tls-not-yet-valid': {
    message: 'Chứng chỉ của {host} chỉ có hiệu lực từ ngày {date}.',
    todo: 'Trước hết hãy kiểm tra đồng hồ của máy tính này; nếu đúng thì tổng đài dùng sai chứng chỉ.',
  },
  'tls-wrong-name': {
    message: 'Chứng chỉ của {host} dành cho tên khác ({names}).',
    todo: 'Đặt một trong các tên này vào cài đặt SIP của tài khoản, hoặc cấp cho tổng đài chứng chỉ cho {host}.',
  },
  'tls-too-old': {
    message: '{host} chỉ có các phiên bản TLS không còn an toàn.',
    todo: 'Bật TLS 1.2 hoặc 1.3 trên tổng đài.',
  },
  'tls-not-spoken': {
    message: 'Cổng {port} của {host} không nói TLS.',
    todo: 'TLS thường ở cổng 5061. Hãy sửa cổng, hoặc đổi giao thức truyền sang TCP hay UDP.',
  },
  'tls-failed': {
    message: 'Bắt tay TLS với {host} ở cổng {port} không thành công.',
    todo: 'Kiểm tra đây có phải cổng TLS không và trên đường không có gì soi TLS. Lỗi chính xác nằm trong báo cáo.',
  },
  'register-ignored': {
    message: '{host} trả lời, nhưng im lặng khi {extension} xin đăng ký vào {domain}.',
    todo: 'Kiểm tra miền SIP. Nếu đúng, tổng đài (hoặc lớp bảo vệ phía trước) bỏ qua địa chỉ mạng này: hãy tìm nó trong danh sách bị chặn.',
  },
  'login-ignored': {
    message: '{host} hỏi mật khẩu của {extension} rồi im lặng trước câu trả lời.',
    todo: 'Thường là gói tin lớn hơn bị mất trên đường: hãy thử TCP hoặc TLS thay cho UDP. Hoặc tổng đài vừa chặn địa chỉ mạng này.',
  },
  'domain-not-served': {
    message: '{host} từ chối {extension} tại {domain} trước khi hỏi mật khẩu ({status}).',
    todo: 'Kiểm tra miền SIP trong cài đặt SIP của tài khoản: có vẻ tổng đài không phục vụ {domain}, hoặc từ chối địa chỉ mạng này.',
  },
  'wrong-password': {
    message: 'Đường đi tốt; {host} cho biết mật khẩu của {extension} sai.',
    todo: 'Có lẽ mật khẩu đã bị đổi ở nơi khác. Hãy đổi mật khẩu tại đây và thiết lập lại điện thoại.',
  },
  'unknown-user': {
    message: 'Đường đi tốt; {host} không biết máy nhánh {extension}.',
    todo: 'Kiểm tra máy nhánh có tồn tại, đang bật và được phép đăng ký không; sau khi tạo có thể phải chờ một lát.',
  },
  forbidden: {
    message: 'Đường đi tốt; {host} cấm {extension} đăng nhập (403).',
    todo: 'Máy nhánh không tồn tại hoặc bị tắt, mật khẩu sai, hoặc địa chỉ mạng này không được phép: không phải tổng đài nào cũng nói rõ. Hãy kiểm tra theo thứ tự đó.',
  },
  'wrong-realm': {
    message: '{host} hỏi mật khẩu hai lần, cho hai realm khác nhau.',
    todo: 'Hai máy chủ nối tiếp cùng đòi đăng nhập, còn điện thoại chỉ trả lời được một. Kiểm tra proxy đầu ra và miền SIP.',
  },
  stale: {
    message: '{host} coi câu hỏi của chính mình là quá cũ ngay khi được trả lời.',
    todo: 'Nhiều máy chủ sau một tên không chia sẻ trạng thái, hoặc đồng hồ của tổng đài nhảy. Hãy báo nhà cung cấp tổng đài.',
  },
  'no-challenge': {
    message: '{host} cho {extension} vào mà không hỏi mật khẩu.',
    todo: 'Ai cũng đăng ký được ở đó. Hãy bật xác thực trên tổng đài; trước đó đăng nhập không chứng tỏ điều gì.',
  },
  'unsupported-digest': {
    message: '{host} hỏi mật khẩu theo cách mà ít điện thoại biết ({detail}).',
    todo: 'Cho phép digest với MD5 hoặc SHA-256 và qop “auth” trên tổng đài.',
  },
  redirected: {
    message: '{host} chuyển điện thoại sang máy chủ khác ({status}).',
    todo: 'Hỏi nhà cung cấp tổng đài địa chỉ mà điện thoại phải dùng, rồi đặt làm miền SIP hoặc proxy đầu ra.',
  },
  busy: {
    message: '{host} hiện không phục vụ đăng ký được ({status}).',
    todo: 'Chờ một phút rồi thử lại. Nếu vẫn vậy, tổng đài quá tải hoặc hỏng một phần.',
  },
  unexpected: {
    message: '{host} từ chối đăng ký của {extension} với mã {status}.',
    todo: 'Gửi báo cáo cho nhà cung cấp tổng đài.',
  },
  cancelled: { message: 'Đã dừng trước khi xong.', todo: 'Hãy bắt đầu lại.' },
}
