import type { ProblemKind, ProblemText } from './problem.ts'

/** Vietnamese texts of every Problem: the same parameters as the English ones. */
export const vietnamese: Readonly<Record<ProblemKind, ProblemText>> = {
  'address-invalid': {
    message: '“{address}” không phải địa chỉ tổng đài hợp lệ.',
    todo: 'Nhập địa chỉ bạn dùng để mở trang quản trị tổng đài, ví dụ app.example.com.',
  },
  'address-insecure': {
    message: '“{address}” không được mã hóa: token API sẽ bị lộ trên đường truyền.',
    todo: 'Hãy dùng https://. Chỉ chấp nhận http:// cho chính máy này (127.0.0.1).',
  },
  'pbx-unreachable': {
    message: 'Không tìm thấy {host}.',
    todo: 'Kiểm tra chính tả của địa chỉ và kết nối internet của máy này.',
  },
  'name-service-silent': {
    message: 'Không tra được {host}: không có máy chủ DNS nào trả lời.',
    todo: 'Kiểm tra kết nối internet của máy này. Nếu vẫn có mạng, hãy hỏi người quản trị mạng về DNS.',
  },
  'pbx-no-route': {
    message: 'Không kết nối được tới {host} từ mạng này.',
    todo: 'Kiểm tra kết nối mạng của máy này. Tổng đài trong mạng công ty có thể cần VPN.',
  },
  'pbx-blocked-here': {
    message: 'Máy này đã chặn kết nối tới {host}.',
    todo: 'Có thể tường lửa hoặc phần mềm bảo mật đang chặn Linecard. Hãy cho phép Linecard, hoặc hỏi quản trị viên.',
  },
  'pbx-no-connection': {
    message: 'Không kết nối được tới {host}: không có phản hồi. Chưa gửi gì đi.',
    todo: 'Kiểm tra địa chỉ và cổng. Tường lửa chặn mà không báo lại cũng gây ra hiện tượng này.',
  },
  'pbx-connection-refused': {
    message: 'Đã tìm thấy {host} nhưng cổng {port} không trả lời.',
    todo: 'Kiểm tra địa chỉ và cổng, hoặc hỏi xem có tường lửa chặn không.',
  },
  'pbx-hung-up': {
    message: '{host} nhận kết nối rồi đóng ngay. Chưa gửi gì đi.',
    todo: 'Kiểm tra cổng. Tường lửa hoặc bộ lọc trong mạng này cũng có thể ngắt kết nối tới địa chỉ đó.',
  },
  'pbx-connection-lost': {
    message: 'Kết nối tới {host} bị ngắt trước khi nhận đủ câu trả lời.',
    todo: 'Hãy thử lại. Nếu vẫn vậy, kiểm tra mạng giữa máy này và tổng đài.',
  },
  'pbx-timeout': {
    message: '{host} không trả lời trong {seconds} giây.',
    todo: 'Thử lại sau ít phút. Nếu vẫn vậy, kiểm tra mạng hoặc liên hệ nhà cung cấp tổng đài.',
  },
  'tls-silent': {
    message: '{host} nhận kết nối nhưng không phản hồi yêu cầu mã hóa. Chưa gửi gì đi.',
    todo: 'Kiểm tra cổng. Có thể cổng này không phải của máy chủ web.',
  },
  'tls-untrusted': {
    message: 'Chứng chỉ của {host} không do tổ chức mà máy này tin cậy cấp (tổ chức cấp: {issuer}).',
    todo: 'Nếu công ty có tổ chức cấp chứng chỉ (CA) riêng, hãy thêm chứng chỉ của tổ chức đó vào mục Chứng chỉ tin cậy bổ sung. Nếu không, đừng kết nối. Có thể có người nghe lén.',
  },
  'tls-intercepted': {
    message:
      'Một phần mềm bảo mật trong mạng này hoặc trên máy này đang can thiệp vào các kết nối mã hóa. Chứng chỉ của {host} do “{issuer}” cấp.',
    todo: 'Nếu đó là phần mềm của công ty, hãy thêm chứng chỉ của phần mềm đó vào mục Chứng chỉ tin cậy bổ sung, hoặc nhờ bỏ kiểm tra cho {host}. Nếu không, đừng kết nối.',
  },
  'tls-expired': {
    message: 'Chứng chỉ của {host} đã hết hạn hoặc chưa có hiệu lực ({dates}).',
    todo: 'Kiểm tra đồng hồ của máy này. Nếu đồng hồ đúng, yêu cầu nhà cung cấp tổng đài gia hạn chứng chỉ.',
  },
  'tls-wrong-name': {
    message: 'Chứng chỉ của {host} được cấp cho tên khác ({names}).',
    todo: 'Dùng tên trong chứng chỉ, hoặc yêu cầu nhà cung cấp tổng đài cấp chứng chỉ có tên {host}.',
  },
  'tls-failed': {
    message: 'Không tạo được kết nối mã hóa với {host} ({reason}).',
    todo: 'Kiểm tra cổng: có thể cổng này không dùng TLS hoặc chỉ dùng phiên bản không còn an toàn.',
  },
  'client-certificate-needed': {
    message: '{host} chỉ chấp nhận kết nối có chứng chỉ máy khách, mà Linecard không có.',
    todo: 'Nhờ nhà cung cấp tổng đài cho một địa chỉ API không yêu cầu chứng chỉ này, hoặc bỏ yêu cầu đó cho /api.',
  },
  'proxy-invalid': {
    message: 'Linecard không dùng được địa chỉ proxy trong cài đặt của máy này.',
    todo: 'Hãy sửa trong cài đặt proxy của hệ thống hoặc biến HTTPS_PROXY, ví dụ http://proxy.example.com:3128. Hỗ trợ proxy HTTP, HTTPS và SOCKS.',
  },
  'proxy-not-found': {
    message: 'Không tìm thấy proxy {proxy}.',
    todo: 'Kiểm tra cài đặt proxy của máy này. Nếu proxy thuộc mạng công ty, hãy kết nối vào mạng đó hoặc VPN.',
  },
  'proxy-unreachable': {
    message: 'Không kết nối được tới proxy {proxy} ({reason}).',
    todo: 'Kiểm tra cài đặt proxy của máy này. Nếu proxy thuộc mạng công ty, hãy kết nối vào mạng đó hoặc VPN.',
  },
  'proxy-silent': {
    message: 'Proxy {proxy} không trả lời. Chưa gửi gì tới tổng đài.',
    todo: 'Thử lại sau ít phút. Nếu vẫn vậy, hãy hỏi người quản trị mạng.',
  },
  'proxy-untrusted': {
    message: 'Chứng chỉ của proxy {proxy} không được tin cậy ({reason}).',
    todo: 'Thêm tổ chức cấp chứng chỉ của proxy vào mục Chứng chỉ tin cậy bổ sung, hoặc hỏi người quản trị mạng.',
  },
  'proxy-sign-in': {
    message: 'Proxy {proxy} yêu cầu tên đăng nhập và mật khẩu (407). Chưa gửi gì tới tổng đài.',
    todo: 'Thêm tên đăng nhập và mật khẩu vào biến HTTPS_PROXY (http://tên:mật-khẩu@proxy:cổng) rồi khởi động lại Linecard, hoặc nhờ người quản trị mạng miễn đăng nhập cho máy này.',
  },
  'proxy-sign-in-other': {
    message: 'Proxy {proxy} yêu cầu kiểu đăng nhập mà Linecard không hỗ trợ ({kinds}). Chưa gửi gì tới tổng đài.',
    todo: 'Nhờ người quản trị mạng miễn đăng nhập cho địa chỉ tổng đài, hoặc cho phép kiểu Basic.',
  },
  'proxy-login-rejected': {
    message: 'Proxy {proxy} từ chối tên đăng nhập và mật khẩu trong cài đặt proxy. Chưa gửi gì tới tổng đài.',
    todo: 'Hãy sửa trong biến HTTPS_PROXY rồi khởi động lại Linecard.',
  },
  'proxy-refused': {
    message: 'Proxy {proxy} không cho phép kết nối tới {host} ({status}). Chưa gửi gì tới tổng đài.',
    todo: 'Nhờ người quản trị mạng cho phép địa chỉ và cổng này.',
  },
  'proxy-no-way': {
    message: 'Proxy {proxy} không kết nối được tới {host} ({status}). Chưa gửi gì tới tổng đài.',
    todo: 'Kiểm tra chính tả của địa chỉ. Nếu đúng, hãy thử lại sau hoặc hỏi người quản trị mạng.',
  },
  'proxy-failed': {
    message: '{proxy} không trả lời như một proxy. Chưa gửi gì tới tổng đài.',
    todo: 'Kiểm tra địa chỉ, cổng và loại proxy trong cài đặt của máy này.',
  },
  'pbx-redirect': {
    message: '{host} chuyển hướng sang {target}. Linecard không gửi token tới đó.',
    todo: 'Nếu địa chỉ đó đúng, hãy kết nối thẳng tới địa chỉ đó.',
  },
  'pbx-not-json': {
    message: '{host} trả lời bằng {type} thay vì JSON.',
    todo: 'Có lẽ đây không phải API của tổng đài. Kiểm tra địa chỉ, hoặc đăng nhập vào mạng trước: trang Wi-Fi khách sạn thường trả lời như vậy.',
  },
  'pbx-challenge': {
    message: 'Trang chống bot đặt trước {host} đã trả lời thay cho tổng đài.',
    todo: 'Trang này cần người dùng trình duyệt. Nhờ nhà cung cấp tổng đài bỏ kiểm tra cho /api, hoặc cho phép địa chỉ mạng này.',
  },
  'pbx-sign-in-page': {
    message: '{host} trả về trang đăng nhập thay vì API của tổng đài.',
    todo: 'Kiểm tra địa chỉ. Nếu mạng này hoặc cổng đặt trước tổng đài yêu cầu đăng nhập, hãy đăng nhập bằng trình duyệt rồi thử lại.',
  },
  'pbx-no-body': {
    message: '{host} trả lời {status} mà không có nội dung.',
    todo: 'Linecard sẽ kiểm tra trên tổng đài xem thay đổi đã có hiệu lực chưa. Nếu vẫn vậy, liên hệ nhà cung cấp tổng đài.',
  },
  'pbx-truncated': {
    message: 'Câu trả lời của {host} bị cắt hoặc không phải JSON hợp lệ.',
    todo: 'Hãy thử lại. Nếu vẫn vậy, liên hệ nhà cung cấp tổng đài.',
  },
  'pbx-too-large': {
    message: 'Câu trả lời của {host} lớn hơn {limit} nên Linecard đã ngừng đọc.',
    todo: 'Có lẽ đây không phải API của tổng đài. Kiểm tra địa chỉ.',
  },
  'pbx-unexpected': {
    message: 'Câu trả lời của tổng đài thiếu {field}.',
    todo: 'Có thể tổng đài đã được cập nhật. Tìm bản Linecard mới hơn, hoặc báo lỗi kèm thời điểm xảy ra.',
  },
  'list-moving': {
    message: 'Máy nhánh đang được tạo hoặc xóa nhanh hơn tốc độ đọc danh sách. Có thể còn thiếu vài máy nhánh ở đây.',
    todo: 'Vài phút nữa Linecard sẽ đọc lại danh sách.',
  },
  'pbx-bad-request': {
    message: 'Tổng đài không hiểu yêu cầu ({detail}).',
    todo: 'Đây là lỗi của Linecard. Hãy báo lỗi bằng mục Sao chép thông tin chẩn đoán trong Cài đặt.',
  },
  'pbx-refused': {
    message: 'Tổng đài từ chối yêu cầu ({status}).',
    todo: 'Nếu thông báo của tổng đài không nói rõ lý do, hãy hỏi nhà cung cấp tổng đài.',
  },
  'pbx-forbidden': {
    message: 'Tổng đài không cho phép yêu cầu này (403).',
    todo: 'Kiểm tra token có quyền pbx_api_access không. Nếu có, hãy hỏi nhà cung cấp tổng đài còn giới hạn nào khác.',
  },
  'payment-required': {
    message: 'Tổng đài yêu cầu thanh toán hoặc đổi gói trước (402).',
    todo: 'Kiểm tra gói và hóa đơn trong trang quản trị tổng đài, hoặc hỏi nhà cung cấp tổng đài.',
  },
  'not-offered': {
    message: '{what}: {host} không hỗ trợ chức năng này ({status}).',
    todo: 'Kiểm tra địa chỉ và xem token có được tạo trên tổng đài này không. Nếu cả hai đều đúng, có thể tổng đài đã thay đổi. Hãy tìm bản Linecard mới hơn.',
  },
  'page-expired': {
    message: '{host} coi yêu cầu này là từ trang web của máy chủ và từ chối vì trang đã hết hạn (419).',
    todo: 'Kiểm tra địa chỉ. Nếu đúng, hãy hỏi nhà cung cấp tổng đài xem API có được cấu hình đúng không.',
  },
  'pbx-locked': {
    message: 'Tổng đài đang khóa {what} (423).',
    todo: 'Có thể có người đang sửa trong trang quản trị tổng đài. Hãy thử lại sau một phút.',
  },
  'legally-blocked': {
    message: 'Tổng đài từ chối vì lý do pháp lý (451).',
    todo: 'Hãy hỏi nhà cung cấp tổng đài.',
  },
  'token-rejected': {
    message: 'Tổng đài không còn chấp nhận token API. Có thể token đã hết hạn hoặc bị thu hồi.',
    todo: 'Tạo token mới trong trang quản trị tổng đài và nhập tại đây. Các thay đổi đang chờ vẫn còn nguyên.',
  },
  'token-wrong': {
    message: 'Tổng đài không chấp nhận token API này.',
    todo: 'Sao chép lại toàn bộ token: các chữ số, dấu gạch đứng và một chuỗi dài (12|abcdef…). Nếu vẫn không được, hãy tạo token mới trong trang quản trị của tổng đài này.',
  },
  'session-refused': {
    message: 'Tổng đài chấp nhận tên đăng nhập và mật khẩu, nhưng lại từ chối phiên vừa cấp cho API.',
    todo: 'Tạo token API trong trang quản trị tổng đài và kết nối bằng token đó.',
  },
  'login-rejected': {
    message: 'Tổng đài từ chối tên đăng nhập và mật khẩu này.',
    todo: 'Kiểm tra lại cả hai. Sau năm lần thử trong một phút, bạn phải chờ.',
  },
  'permission-missing': {
    message: 'Token hợp lệ nhưng không có quyền {permission}.',
    todo: 'Nhờ quản trị viên tổng đài cấp quyền đó.',
  },
  'not-found': {
    message: '{what} không tồn tại hoặc thuộc tài khoản khác.',
    todo: 'Làm mới danh sách. Nếu lẽ ra phải có, kiểm tra xem bạn có dùng đúng tài khoản không.',
  },
  conflict: {
    message: 'Tổng đài từ chối vì xung đột (409).',
    todo: 'Làm mới, xem giá trị hiện tại rồi thử lại.',
  },
  invalid: { message: 'Tổng đài không chấp nhận một số trường.', todo: 'Sửa các trường được đánh dấu rồi thử lại.' },
  'not-accepted': {
    message: 'Tổng đài từ chối (422).',
    todo: 'Tổng đài không nêu trường nào của biểu mẫu này. Hãy xem thông báo của tổng đài.',
  },
  'rate-limited': {
    message: 'Đã dùng hết giới hạn yêu cầu của tổng đài.',
    todo: 'Linecard tự động tiếp tục ngay khi tổng đài cho phép.',
  },
  'pbx-error': {
    message: 'Tổng đài báo lỗi nội bộ ({status}).',
    todo: 'Thử lại sau ít phút. Nếu vẫn vậy, liên hệ nhà cung cấp tổng đài.',
  },
  'pbx-unavailable': {
    message: 'Tổng đài tạm thời không hoạt động ({status}).',
    todo: 'Linecard tự động kiểm tra lại. Các thay đổi đang chờ vẫn còn nguyên.',
  },
  'pbx-maintenance': {
    message: 'Tổng đài đang bảo trì.',
    todo: 'Linecard sẽ thử lại vào giờ tổng đài cho biết. Các thay đổi đang chờ vẫn còn nguyên.',
  },
  'keychain-absent': {
    message: 'Máy này không có kho mật khẩu dùng được ({reason}).',
    todo: 'Cài và khởi động kho mật khẩu của hệ điều hành. Hoặc tiếp tục không dùng kho mật khẩu: token và mật khẩu sẽ mất khi thoát Linecard.',
  },
  'keychain-locked': { message: 'Kho mật khẩu đang bị khóa.', todo: 'Mở khóa rồi thử lại. Chưa có gì gửi tới tổng đài.' },
  'keychain-refused': {
    message: 'Kho mật khẩu không cho truy cập ({reason}).',
    todo: 'Cho phép Linecard sử dụng rồi thử lại. Chưa có gì gửi tới tổng đài.',
  },
  'keychain-blocked': {
    message: 'Hệ thống không cho Linecard dùng kho mật khẩu ({by}).',
    todo: 'Cho phép hồ sơ bảo mật của Linecard truy cập org.freedesktop.secrets (với snap: snap connect linecard:password-manager-service), hoặc hỏi quản trị viên. Chưa có gì gửi tới tổng đài.',
  },
  'keychain-full': { message: 'Kho mật khẩu đã đầy.', todo: 'Xóa mục cũ rồi thử lại. Chưa có gì gửi tới tổng đài.' },
  'keychain-too-large': {
    message: 'Dữ liệu này quá dài cho kho mật khẩu ({bytes} byte; tối đa {limit}).',
    todo: 'Dùng dữ liệu ngắn hơn.',
  },
  'keychain-slow': {
    message: 'Kho mật khẩu không trả lời trong {seconds} giây.',
    todo: 'Có thể kho mật khẩu đang chờ mở khóa. Hãy tìm cửa sổ mở khóa rồi thử lại. Chưa có gì gửi tới tổng đài.',
  },
  'keychain-crashed': {
    message: 'Tiến trình mà Linecard dùng để truy cập kho mật khẩu đã dừng đột ngột hai lần.',
    todo: 'Hãy thử lại. Nếu vẫn vậy, khởi động lại kho mật khẩu, hoặc đăng xuất khỏi máy rồi đăng nhập lại. Chưa có gì gửi tới tổng đài.',
  },
  'vault-key-removed': {
    message:
      'Khóa mở các mật khẩu đã lưu không còn trong kho mật khẩu. Linecard chỉ giữ khóa này trong bộ nhớ đến khi bạn thoát.',
    todo: 'Hãy đưa khóa trở lại trước khi thoát Linecard. Trước đó, không có gì mới được gửi tới tổng đài.',
  },
  'vault-key-gone': {
    message: 'Khóa mở các mật khẩu đã lưu không có trong kho mật khẩu.',
    todo: 'Mở kho mật khẩu đã dùng trước đây, hoặc khôi phục từ bản sao lưu, rồi thử lại. Nếu không được, hãy tiếp tục với khóa mới và đổi những mật khẩu cần dùng.',
  },
  'vault-key-changed': {
    message: 'Khóa trong kho mật khẩu không phải khóa đã dùng để lưu các mật khẩu.',
    todo: 'Khôi phục kho mật khẩu từ bản sao lưu rồi thử lại. Nếu không được, hãy tiếp tục với khóa mới và đổi những mật khẩu cần dùng.',
  },
  'vault-elsewhere': {
    message: 'Các mật khẩu này được lưu trên máy tính khác ({computer}). Khóa nằm trong kho mật khẩu của máy đó.',
    todo: 'Dùng Linecard trên máy đó, hoặc tiếp tục với khóa mới và đổi những mật khẩu cần dùng ở đây.',
  },
  'value-key-gone': {
    message: 'Dữ liệu đã lưu cho {number} cần một khóa không còn trong kho mật khẩu.',
    todo: 'Khôi phục kho mật khẩu từ bản sao lưu, hoặc đổi mật khẩu rồi thiết lập lại điện thoại của máy nhánh này.',
  },
  'password-damaged': {
    message: 'Mật khẩu SIP đã lưu của {number} bị thay đổi bên ngoài Linecard nên không mở được.',
    todo: 'Đổi mật khẩu rồi thiết lập lại điện thoại của máy nhánh này.',
  },
  'pin-damaged': {
    message: 'Mã PIN hộp thư thoại đã lưu của {number} bị thay đổi bên ngoài Linecard nên không mở được.',
    todo: 'Đặt mã PIN mới.',
  },
  'secret-damaged': {
    message: 'Một thông tin bí mật đã lưu của {number} bị thay đổi bên ngoài Linecard nên không mở được ({kind}).',
    todo: 'Bỏ thay đổi liên quan rồi thực hiện lại.',
  },
  'password-not-stored': {
    message:
      'Linecard không có mật khẩu SIP của {number}. Mật khẩu được tạo ở nơi khác hoặc trong phiên không dùng kho mật khẩu, và tổng đài chỉ hiện một lần.',
    todo: 'Đổi mật khẩu để thiết lập điện thoại cho máy nhánh này. Điện thoại đang dùng sẽ cần mật khẩu mới.',
  },
  'password-unknown': {
    message:
      'Có thể tổng đài đã tạo mật khẩu mới cho {number}, nhưng câu trả lời bị mất hoặc không đọc được nên không rõ mật khẩu.',
    todo: 'Đổi mật khẩu. Linecard sẽ lưu mật khẩu mới.',
  },
  'outcome-unknown': {
    message: 'Câu trả lời cho {what} bị mất hoặc không đọc được, nên việc này có thể đã hoặc chưa có hiệu lực.',
    todo: 'Linecard sẽ kiểm tra ngay khi tổng đài trả lời bình thường. Mật khẩu đã được lưu.',
  },
  'password-held': {
    message: 'Tổng đài đã tạo mật khẩu mới cho {number}, nhưng Linecard không lưu được. Mật khẩu này sẽ mất khi thoát Linecard.',
    todo: 'Giải phóng dung lượng ổ đĩa rồi mở lại máy nhánh này. Đừng thoát Linecard trước đó, hoặc hãy ghi lại mật khẩu.',
  },
  'undo-passed': {
    message: '{number} đã được thay đổi thêm nên không thể hoàn tác lần sửa này.',
    todo: 'Xem giá trị hiện tại và sửa lại nếu cần.',
  },
  'undo-nothing': { message: 'Không có lần sửa nào của {number} để hoàn tác.', todo: 'Hãy sửa trực tiếp máy nhánh này.' },
  'bulk-unknown': { message: 'Lần thay đổi hàng loạt đó không còn được lưu.', todo: 'Hãy sửa trực tiếp các máy nhánh.' },
  'queue-unknown': { message: 'Thay đổi đó không còn đang chờ.', todo: 'Xem lại danh sách.' },
  'watch-full': {
    message: 'Bạn đã theo dõi {limit} máy nhánh nên không thể thêm {number}.',
    todo: 'Hãy ngừng theo dõi một máy nhánh khác trước. Nếu nhiều hơn {limit}, mỗi máy sẽ được kiểm tra quá thưa.',
  },
  'sip-checks-off': {
    message: 'Kiểm tra SIP từ máy tính này đang tắt cho {account}.',
    todo: 'Hãy bật trong Cài đặt. Khi đó Linecard chỉ liên lạc với {domain} qua SIP khi bạn yêu cầu.',
  },
  'sip-checks-resting': {
    message: '{domain} đã từ chối {count} lần đăng nhập trong 10 phút.',
    todo: 'Hãy chờ vài phút: nhiều tổng đài chặn địa chỉ sau năm lần đăng nhập sai. Trong lúc đó vẫn có thể đổi mật khẩu và thiết lập điện thoại.',
  },
  'target-unknown': { message: 'Không có điện thoại hay ứng dụng “{target}”.', todo: 'Chọn một mục trong danh sách.' },
  'target-refuses': { message: '{target} không hỗ trợ {character} trong {field}.', todo: '{way}' },
  'mac-missing': {
    message: '{target} cần địa chỉ MAC của điện thoại.',
    todo: 'Quét hoặc nhập địa chỉ MAC trên nhãn điện thoại.',
  },
  'mac-invalid': {
    message: '“{mac}” không phải địa chỉ MAC.',
    todo: 'Địa chỉ MAC có 12 chữ số hệ 16, ví dụ 00:15:65:ab:cd:ef. Chữ O thường là số không.',
  },
  'mac-several': {
    message: 'Trong “{mac}” có nhiều hơn một địa chỉ MAC.',
    todo: 'Chỉ nhập địa chỉ MAC của điện thoại. Trên hầu hết nhãn, địa chỉ này đứng sau chữ MAC.',
  },
  'mac-article': {
    message: '“{mac}” là mã hàng in trên hộp (EAN hoặc UPC), không phải địa chỉ MAC.',
    todo: 'Quét mã vạch có ghi MAC.',
  },
  'mac-of-no-phone': {
    message: '“{mac}” không phải địa chỉ của điện thoại: toàn số không, hoặc là địa chỉ nhóm.',
    todo: 'Nhập địa chỉ MAC trên nhãn điện thoại.',
  },
  'account-unknown': { message: 'Tài khoản đó không còn trong Linecard.', todo: 'Chọn tài khoản khác hoặc kết nối lại.' },
  'account-exists': { message: '{address} đã được kết nối với tên “{name}”.', todo: 'Hãy mở tài khoản đó.' },
  'extension-remade': {
    message: '{number} đã bị xóa rồi được tạo lại trên tổng đài, nên bây giờ là một máy nhánh khác. Chưa có gì thay đổi.',
    todo: 'Xem giá trị hiện tại của máy nhánh, rồi thực hiện lại nếu đúng là máy nhánh bạn muốn sửa.',
  },
  'extension-unknown': { message: 'Máy nhánh {number} không có trong danh sách.', todo: 'Làm mới danh sách.' },
  'input-invalid': { message: 'Một số trường chưa điền đúng.', todo: 'Sửa các trường được đánh dấu.' },
  cancelled: { message: 'Đã hủy.', todo: 'Bạn có thể bắt đầu lại bất cứ lúc nào.' },
  'clipboard-failed': { message: 'Không truy cập được bảng nhớ tạm.', todo: 'Hãy bấm vào cửa sổ rồi thử lại.' },
  'file-exists': { message: '{name} đã tồn tại.', todo: 'Chọn tên hoặc thư mục khác, hoặc thay thế tệp hiện có.' },
  'file-gone': { message: '{name} không còn ở nơi đã lưu.', todo: 'Tệp đã bị di chuyển hoặc xóa. Hãy lưu lại nếu cần.' },
  'file-failed': { message: 'Không lưu được {name} ({reason}).', todo: 'Chọn thư mục khác hoặc giải phóng dung lượng.' },
  'storage-full': { message: 'Ổ đĩa đầy nên Linecard không lưu được dữ liệu.', todo: 'Giải phóng dung lượng rồi thử lại.' },
  'storage-readonly': {
    message: 'Linecard không ghi được vào thư mục dữ liệu {folder}.',
    todo: 'Kiểm tra quyền của thư mục, hoặc khởi động Linecard với --data-dir khác.',
  },
  'storage-damaged': {
    message: 'Dữ liệu của Linecard bị hỏng. Tệp hỏng được giữ lại tại {file}.',
    todo: 'Danh sách được đọc lại từ tổng đài. Mật khẩu được lấy lại từ tệp hỏng và bản sao lưu.',
  },
  'storage-restored': {
    message: 'Dữ liệu của Linecard bị mất và đã được khôi phục từ bản sao lưu.',
    todo: 'Danh sách được đọc lại từ tổng đài. Mật khẩu cũng đã được khôi phục.',
  },
  'storage-failed': {
    message: 'Linecard không đọc hoặc ghi được dữ liệu trong {folder} ({reason}).',
    todo: 'Kiểm tra ổ đĩa và thư mục, rồi khởi động lại Linecard.',
  },
  'storage-newer': {
    message: 'Dữ liệu trong {folder} do một phiên bản Linecard mới hơn ghi.',
    todo: 'Hãy chạy phiên bản mới hơn, hoặc chạy bản này với --data-dir khác.',
  },
  'storage-shared': {
    message: 'Người dùng khác trên máy này ghi được vào thư mục dữ liệu {folder}.',
    todo: 'Khởi động Linecard với --data-dir khác, là thư mục chỉ mình bạn sở hữu.',
  },
  'already-running': {
    message: 'Linecard đang chạy với thư mục dữ liệu {folder}.',
    todo: 'Dùng cửa sổ đang mở, hoặc khởi động với --data-dir khác.',
  },
  'file-unreadable': {
    message: 'Không đọc được tệp {name}.',
    todo: 'Kiểm tra đường dẫn và quyền đọc tệp.',
  },
  'certificate-file-invalid': {
    message: '{name} không chứa chứng chỉ dạng PEM.',
    todo: 'Chọn tệp bắt đầu bằng -----BEGIN CERTIFICATE-----.',
  },
  'certificate-file-unfit': {
    message: 'Chứng chỉ trong {name} không được phép dùng cho HTTPS: key usage thiếu {usage}.',
    todo: 'Hãy xin chứng chỉ cho máy chủ: key usage có digitalSignature, extended key usage có serverAuth.',
  },
  'certificate-file-outdated': {
    message: 'Chứng chỉ này đã hết hạn hoặc chưa có hiệu lực ({dates}).',
    todo: 'Chọn chứng chỉ đã gia hạn. Nếu thời hạn đúng, hãy kiểm tra đồng hồ của máy này.',
  },
  'certificate-file-nameless': {
    message: 'Chứng chỉ trong {name} không có tên máy chủ đầy đủ hay địa chỉ IP nào.',
    todo: 'Hãy xin chứng chỉ có tên hoặc địa chỉ mạng của máy này. Điện thoại không chấp nhận chứng chỉ khác.',
  },
  'key-file-invalid': {
    message: '{name} không chứa khóa riêng dùng được: không phải dạng PEM, hoặc được bảo vệ bằng mật khẩu.',
    todo: 'Lưu khóa dạng PEM không có mật khẩu, chỉ mình bạn đọc được.',
  },
  'key-of-another': {
    message: 'Khóa trong {name} không khớp với chứng chỉ đó.',
    todo: 'Chọn khóa đã dùng khi xin chứng chỉ.',
  },
  'link-name-elsewhere': {
    message: 'Chứng chỉ của bạn được cấp cho {name}, nhưng tên đó không trỏ tới {address}.',
    todo: 'Trỏ tên đó tới máy này, chọn mạng mà tên đó trỏ tới, hoặc gỡ chứng chỉ trong Cài đặt.',
  },
  'target-has-no-file': { message: '{target} không dùng tệp.', todo: 'Hãy hiện hoặc in mã QR.' },
  'target-has-no-code': { message: '{target} không dùng mã QR.', todo: 'Hãy lưu tệp.' },
  'hand-off-has-no-such-file': { message: 'Lần thiết lập này không có tệp nào tên như vậy.', todo: 'Hãy chọn tệp khác.' },
  'no-local-network': {
    message: 'Máy này chưa kết nối mạng nội bộ.',
    todo: 'Hãy kết nối vào cùng mạng với điện thoại, hoặc lưu tệp.',
  },
  'link-cannot-listen': {
    message: 'Không tạo được liên kết trên {address}.',
    todo: 'Hãy chọn mạng khác, hoặc lưu tệp.',
  },
  'link-network-gone': {
    message: 'Máy này không còn địa chỉ mạng {address}.',
    todo: 'Hãy chọn một địa chỉ trong danh sách.',
  },
  'link-over': { message: 'Liên kết đó không còn hiệu lực.', todo: 'Hãy tạo liên kết mới.' },
  'links-too-many': { message: 'Có quá nhiều liên kết dùng một lần đang mở.', todo: 'Hãy dừng bớt trước.' },
  'policy-unusable': {
    message: 'Không dùng được chính sách trong {file} ({reason}).',
    todo: 'Cho đến khi quản trị viên máy này sửa lại, Linecard không kết nối tổng đài nào, không kiểm tra cập nhật và không tạo liên kết dùng một lần.',
  },
  'policy-key': {
    message: 'Trong chính sách {file}, không dùng được “{key}” ({reason}).',
    todo: 'Cho đến khi quản trị viên máy này sửa lại, Linecard áp dụng mức chặt nhất.',
  },
  'policy-marked': {
    message: 'Chính sách {file} bắt đầu bằng dấu BOM.',
    todo: 'Linecard vẫn đọc được. Quản trị viên máy này nên lưu lại dạng UTF-8 không có BOM.',
  },
  'pbx-not-allowed': {
    message: 'Tổ chức của bạn không cho phép dùng tổng đài {host}.',
    todo: 'Dùng tổng đài được tổ chức cho phép, hoặc hỏi quản trị viên máy này.',
  },
  'one-time-links-off': {
    message: 'Tổ chức của bạn đã tắt liên kết dùng một lần.',
    todo: 'Hãy lưu tệp, hoặc dùng thẻ.',
  },
  'language-set': {
    message: 'Ngôn ngữ do tổ chức của bạn đặt.',
    todo: 'Hỏi quản trị viên máy này.',
  },
  'work-under-way': { message: 'Linecard vẫn đang thực hiện lần thiết lập trước.', todo: 'Hãy chờ xong, hoặc hủy lần đó.' },
  'window-failed': {
    message: 'Cửa sổ này gặp lỗi nên yêu cầu hoặc câu trả lời bị mất.',
    todo: 'Kiểm tra xem thao tác đã có hiệu lực chưa rồi hãy thử lại. Nếu vẫn vậy, hãy đóng cửa sổ, mở lại và báo lỗi kèm thao tác bạn đã làm.',
  },
  'app-gone': {
    message: 'Linecard không phản hồi. Ứng dụng đã dừng, hoặc máy tính này đang quá bận.',
    todo: 'Nếu ứng dụng đã dừng, hãy khởi động lại. Sau đó kiểm tra xem thay đổi cuối cùng đã có hiệu lực chưa.',
  },
  internal: {
    message: 'Đã xảy ra lỗi bên trong Linecard.',
    todo: 'Hãy báo lỗi bằng mục Sao chép thông tin chẩn đoán trong Cài đặt. Báo cáo có chi tiết của lỗi, không kèm thông tin bí mật.',
  },
}
