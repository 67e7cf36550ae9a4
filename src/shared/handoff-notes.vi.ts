import type { NoteCode } from './handoff-notes.ts'

/** The same in Vietnamese. */
export const vietnameseNotes: Readonly<Record<NoteCode, string>> = {
  'address-unverified':
    'Máy chủ là địa chỉ IPv6. Cách điện thoại hay ứng dụng này ghi địa chỉ IPv6 chưa được thử: hãy xem máy có đăng ký không.',
  'algo-two-names': '8103, 8180, 8196 và 8301 đọc tệp algom…, còn 8186, 8188 và 8189 đọc tệp algo…, tệp này có cả tên.',
  'avaya-udp':
    'Điện thoại này mặc định không cho dùng UDP. Hãy chọn TCP hoặc TLS trong cài đặt SIP của tài khoản, hoặc cho phép UDP trên trang web của máy.',
  'baresip-srtp-module': 'Nạp mô-đun srtp trong config của baresip. Nếu không, cuộc gọi sẽ không được mã hóa.',
  'baresip-stun-module': 'Nạp mô-đun stun trong config của baresip.',
  'blink-voicemail':
    'Để nghe tin nhắn thoại, hãy gọi {number}. Tệp để trống địa chỉ hộp thư thoại của Blink, vì Blink cũng hỏi tin nhắn chờ ở địa chỉ đó.',
  'bria-profile': 'Điền cột email và profile theo yêu cầu của hệ thống Stretto.',
  'cisco-srtp-off': 'Khi dùng TLS, điện thoại này không có cài đặt tắt SRTP, nên giữ mặc định của máy.',
  'cloud-softphone-server': 'Máy chủ, giao thức và tên lấy từ Cloud ID, không lấy từ mã QR này.',
  'csv-formula':
    'Trong tệp này có nội dung giống số hoặc công thức nên bảng tính có thể sửa hoặc chạy nội dung đó. Hãy nhập các cột dưới dạng văn bản.',
  'digium-tls':
    'Chỉ dòng D6x có firmware 2.2 trở lên và D80 dùng được TLS. Máy kiểm tra chứng chỉ của máy chủ: cần chứng chỉ công khai, không phải loại wildcard.',
  'encoding-unverified': 'Có chữ ngoài bảng ASCII. Chưa thử trên điện thoại hay ứng dụng này: hãy xem màn hình của máy.',
  'expiry-rounded': 'Điện thoại này tính theo phút: máy đăng ký {minutes} phút thay vì {seconds} giây.',
  'gigaset-handset':
    'Đăng ký tay con với trạm gốc theo cách thủ công. Trong tệp, tài khoản này là tay con 00001 và máy chủ là nhà cung cấp 0.',
  'mac-elsewhere': 'Điện thoại {mac} đã có cấu hình cho máy nhánh {number}. Điện thoại sẽ dùng cấu hình tải về sau cùng.',
  'mac-elsewhere-account':
    'Điện thoại {mac} đã có cấu hình cho máy nhánh {number} của {account}. Điện thoại sẽ dùng cấu hình tải về sau cùng.',
  'mac-vendor': 'Địa chỉ MAC này thuộc về {vendor}, không phải {target}. Hãy xem lại nhãn.',
  'mitel-tls':
    'Khi dùng TLS, điện thoại này chỉ tin cậy những chứng chỉ được nạp vào máy. Hãy nạp CA của tổng đài vào cài đặt “sips trusted certificates”.',
  'name-plain': 'Tên được ghi không dấu: {name}',
  'panasonic-tls-mode':
    'Tệp chọn TLS. Cách tệp đặt chế độ TLS của điện thoại (SIP_TLS_MODE_1) chưa được thử: hãy xem trên trang web của máy.',
  'password-blanks': 'Mật khẩu có khoảng trắng ở đầu hoặc cuối, in ra không nhìn thấy. Hãy đổi sang mật khẩu tạo tự động.',
  'password-long':
    'Các máy đời cũ của dòng này chỉ nhận mật khẩu tối đa {limit} chữ và số. Chưa thử mật khẩu dài hơn trên máy này.',
  'qr-dense': 'Mã QR này nhiều chi tiết. Đưa điện thoại lại gần, và phóng to cửa sổ nếu chưa quét được.',
  'qr-too-large': 'Quá nhiều dữ liệu cho một mã QR.',
  'stun-switch': 'Tệp đã ghi máy chủ STUN. Hãy bật STUN cho line trên trang web của điện thoại.',
  'twinkle-no-srtp': 'Twinkle không hỗ trợ loại SRTP này, nên cuộc gọi không được mã hóa.',
  'yealink-number-sign':
    'Mật khẩu có ký tự #, một số firmware có thể cắt mất. Nếu máy không đăng ký được, hãy đổi sang mật khẩu tạo tự động.',
  'zoiper-srtp':
    'SRTP đang bật. Zoiper tự quyết định có nhận cuộc gọi không mã hóa hay không. Hãy xem cài đặt tài khoản của Zoiper.',
}
