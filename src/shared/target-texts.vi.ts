/** What the window says about a phone or app; `name` only where it is not simply the vendor's. */
export interface TargetText {
  readonly name?: string
  readonly notices: string
}

const scanned = 'Ngay khi quét mã trong ứng dụng.'
const nextStart = 'Điện thoại tải tệp từ máy chủ cấu hình khi khởi động lại.'
const deviceNextStart = 'Thiết bị tải tệp từ máy chủ cấu hình khi khởi động lại.'
const grandstream =
  'Máy hỏi tệp từ máy chủ cấu hình khi khởi động lại; trang web của máy cũng nhận tệp tải lên. Địa chỉ máy chủ lấy từ DHCP option 66 hoặc GDMS.'
const profileRule = 'tải địa chỉ trong Profile_Rule khi khởi động lại; hãy để địa chỉ đó kết thúc bằng $MA.xml.'
const mitel =
  'Điện thoại tải <MAC>.cfg từ máy chủ cấu hình khi khởi động lại, sau startup.cfg hoặc aastra.cfg và tệp của dòng máy. Giao thức áp dụng cho cả máy, không riêng một line.'
const htek = `${nextStart} Địa chỉ máy chủ lấy từ DHCP option 66.`

/** How each target's phone or app notices a new config, in Vietnamese, by the target's id. */
export const vietnameseTargets: Readonly<Record<string, TargetText>> = {
  acrobits: {
    notices:
      'Ứng dụng lấy từ địa chỉ cấp phát ngoài của Cloud Softphone hoặc ứng dụng mang thương hiệu riêng. Với Groundwire tải từ chợ ứng dụng chưa có cách nào được thử: hãy dùng phiếu nhập tay.',
  },
  baresip: { notices: 'baresip đọc tệp khi khởi động; hãy chép vào thư mục cấu hình (~/.baresip) rồi chạy lại.' },
  blink: {
    notices:
      'Blink đọc config khi khởi động: từ ~/.blink, %APPDATA%\\Blink hoặc ~/Library/Application Support/Blink-Qt. Tệp này chứa mọi cài đặt của Blink: chỉ lưu khi chưa có tệp nào, hoặc chép các dòng vào nhóm Accounts.',
  },
  'cloud-softphone': { notices: 'Ngay khi quét mã ở màn hình đầu tiên của ứng dụng.' },
  'grandstream-wave': { notices: scanned },
  jitsi: { notices: 'Jitsi tải nội dung khi khởi động, từ địa chỉ trong Options, Advanced, Provisioning.' },
  linphone: {
    notices:
      'Linphone nhận cấu hình khi được đưa địa chỉ hoặc mã QR; trên máy tính còn có thể dùng linphone --fetch-config và đường dẫn tệp.',
  },
  linphonerc: {
    name: 'Linphone (tệp linphonerc)',
    notices: 'Linphone đọc tệp khi khởi động. Hãy đóng Linphone trước: khi thoát nó ghi lại tệp này.',
  },
  microsip: {
    notices:
      'MicroSIP đọc tệp khi khởi động, từ %APPDATA%\\MicroSIP hoặc cạnh bản MicroSIP di động. Hãy đóng MicroSIP trước: khi thoát nó ghi lại tệp này.',
  },
  sessiontalk: { name: 'SessionTalk (ứng dụng thương hiệu riêng)', notices: scanned },
  sipnetic: { notices: scanned },
  twinkle: { notices: 'Twinkle đọc hồ sơ từ ~/.twinkle khi được chạy với nó: twinkle -f và tên tệp.' },
  zoiper: {
    notices:
      'Zoiper tải từ địa chỉ ở trang provisioning (Zoiper 5 Pro và bản thương hiệu riêng). Chưa thử bản Zoiper miễn phí có nhận tệp này không.',
  },
  aastra: { notices: mitel },
  'avaya-j1xx': {
    notices:
      'Điện thoại đọc tệp nâng cấp (J100Supgrade.txt) khi khởi động lại; hãy để tệp đó gọi tệp này bằng một dòng như GET $MACADDR.cfg.',
  },
  'cisco-mpp': {
    name: 'Điện thoại Cisco đa nền tảng (MPP)',
    notices: `Điện thoại ${profileRule} Chỉ firmware đa nền tảng đọc tệp này, firmware doanh nghiệp thì không.`,
  },
  'cisco-spa': { name: 'Cisco SPA3xx và SPA5xx', notices: `Điện thoại ${profileRule}` },
  'digium-d': { name: 'Digium và Sangoma dòng D', notices: nextStart },
  fanvil: {
    name: 'Fanvil dòng X, V, H, i và W',
    notices:
      'Điện thoại tải tệp khi khởi động lại và nhận tệp khi Version trong tệp cao hơn bản đang chạy. Nếu máy bỏ qua tệp, hãy nạp trên trang web của máy. Chưa kiểm chứng dòng V có firmware từ 2.12 nhận dạng tệp này.',
  },
  flyingvoice: { name: 'Flyingvoice dòng FIP và P', notices: nextStart },
  grandstream: { name: 'Grandstream GRP, GXP21xx, GXV và WP', notices: grandstream },
  htek: { notices: htek },
  mitel: { name: 'Mitel 68xx và 69xx', notices: mitel },
  obihai: {
    name: 'Obihai OBi và Poly VVX bản OBi',
    notices: 'Thiết bị tải địa chỉ trong thiết lập cấp phát khi khởi động lại; hãy để địa chỉ đó kết thúc bằng tên tệp này.',
  },
  'panasonic-hdv': {
    name: 'Panasonic KX-HDV và KX-UT',
    notices: `${nextStart} Địa chỉ máy chủ lấy từ DHCP option 66 hoặc SIP PnP.`,
  },
  poly: {
    name: 'Poly VVX, CCX, Trio và Edge E',
    notices:
      'Điện thoại tải <mac>.cfg, và tệp được nêu trong đó, từ máy chủ cấu hình khi khởi động lại. Hãy để cả hai tệp cùng thư mục. Địa chỉ máy chủ lấy từ DHCP option 66 hoặc Poly ZTP.',
  },
  'sangoma-s': { name: 'Sangoma dòng S', notices: htek },
  snom: {
    name: 'Snom dòng D',
    notices:
      'Điện thoại tải địa chỉ trong setting_server khi khởi động lại; hãy để địa chỉ đó kết thúc bằng {mac}.xml. Địa chỉ cũng có thể lấy từ DHCP option 66 hoặc Snom SRAPS. Firmware 8 của dòng 3xx điền {mac} có dấu hai chấm: ở đó hãy ghi hẳn tên tệp.',
  },
  yealink: {
    name: 'Yealink dòng T, W và CP',
    notices: 'Điện thoại tải tệp khi khởi động. Hãy khởi động lại để máy nhận ngay.',
  },
  'cisco-ata': { name: 'Cisco ATA 191 và 192', notices: 'Bộ chuyển đổi hỏi tệp từ máy chủ cấu hình khi khởi động lại.' },
  'cisco-spa-adapter': { name: 'Bộ chuyển đổi Cisco SPA1xx', notices: `Bộ chuyển đổi ${profileRule}` },
  'grandstream-p': { name: 'Grandstream HT8xx và máy đời cũ', notices: grandstream },
  akuvox: { name: 'Akuvox, chuông cửa và điện thoại', notices: deviceNextStart },
  'alcatel-myriad': {
    name: 'Alcatel-Lucent Myriad M3, M5 và M7',
    notices: 'Điện thoại tải config.<model>.xml rồi đến tệp này từ máy chủ cấu hình khi khởi động lại.',
  },
  algo: { name: 'Loa và chuông báo Algo', notices: deviceNextStart },
  bria: {
    name: 'Bria (nhập vào Stretto)',
    notices: 'Quản trị viên nhập tệp vào Stretto; Bria nhận khi người dùng đăng nhập.',
  },
  'gigaset-n': {
    name: 'Gigaset N670 và N870 IP PRO',
    notices:
      'Trạm gốc, ở vai trò All-in-one, tải tệp khi khởi động lại. Địa chỉ máy chủ lấy từ DHCP option 66, SIP PnP hoặc dịch vụ chuyển hướng của Gigaset.',
  },
  manual: { name: 'Phiếu để nhập tay', notices: 'Khi có người nhập xong.' },
  vcard: { name: 'vCard (danh bạ, không có mật khẩu)', notices: 'Khi có người mở nó trong danh bạ.' },
  json: { notices: 'Khi một chương trình đọc nó.' },
  csv: { notices: 'Khi một chương trình hoặc bảng tính đọc nó.' },
}
