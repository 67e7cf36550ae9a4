/** What the window says about a phone or app; `name` only where it is not simply the vendor's. */
export interface TargetText {
  readonly name?: string
  readonly notices: string
}

const scanned = 'Ngay khi quét mã QR trong ứng dụng.'
const nextStart = 'Điện thoại tải tệp từ máy chủ cấu hình khi khởi động lại.'
const deviceNextStart = 'Thiết bị tải tệp từ máy chủ cấu hình khi khởi động lại.'
const grandstream =
  'Máy tải tệp từ máy chủ cấu hình khi khởi động lại. Cũng có thể tải tệp lên trên trang web của máy. Địa chỉ máy chủ lấy từ DHCP option 66 hoặc GDMS.'
const profileRule = 'tải từ địa chỉ trong Profile_Rule khi khởi động lại. Hãy để địa chỉ đó kết thúc bằng $MA.xml.'
const mitel =
  'Điện thoại tải <MAC>.cfg từ máy chủ cấu hình khi khởi động lại, sau startup.cfg hoặc aastra.cfg và tệp của dòng máy. Giao thức áp dụng cho cả máy, không riêng một line.'
const htek = `${nextStart} Địa chỉ máy chủ lấy từ DHCP option 66.`

/** How each target's phone or app notices a new config, in Vietnamese, by the target's id. */
export const vietnameseTargets: Readonly<Record<string, TargetText>> = {
  acrobits: {
    notices:
      'Ứng dụng lấy cấu hình từ địa chỉ cấu hình ngoài của Cloud Softphone hoặc của ứng dụng mang thương hiệu riêng. Với Groundwire tải từ App Store hoặc Google Play chưa có cách nào được thử: hãy dùng phiếu nhập tay.',
  },
  baresip: { notices: 'baresip đọc tệp khi khởi động. Hãy chép tệp vào thư mục cấu hình (~/.baresip) rồi chạy lại baresip.' },
  blink: {
    notices:
      'Blink đọc config khi khởi động: từ ~/.blink, %APPDATA%\\Blink hoặc ~/Library/Application Support/Blink-Qt. Tệp này chứa mọi cài đặt của Blink: chỉ lưu khi chưa có tệp nào, hoặc chép các dòng vào nhóm Accounts.',
  },
  'cloud-softphone': { notices: 'Ngay khi quét mã QR ở màn hình đầu tiên của ứng dụng.' },
  'grandstream-wave': { notices: scanned },
  jitsi: { notices: 'Jitsi tải cấu hình khi khởi động, từ địa chỉ trong Options, Advanced, Provisioning.' },
  linphone: {
    notices:
      'Linphone nhận cấu hình khi được đưa địa chỉ hoặc mã QR; trên máy tính còn có thể dùng linphone --fetch-config và đường dẫn tệp.',
  },
  linphonerc: {
    name: 'Linphone (tệp linphonerc)',
    notices: 'Linphone đọc tệp khi khởi động. Hãy đóng Linphone trước: khi thoát, Linphone ghi đè tệp này.',
  },
  microsip: {
    notices:
      'MicroSIP đọc tệp khi khởi động, từ %APPDATA%\\MicroSIP hoặc thư mục của bản MicroSIP portable. Hãy đóng MicroSIP trước: khi thoát, MicroSIP ghi đè tệp này.',
  },
  sessiontalk: { name: 'SessionTalk (ứng dụng thương hiệu riêng)', notices: scanned },
  sipnetic: { notices: scanned },
  twinkle: { notices: 'Twinkle đọc hồ sơ trong ~/.twinkle khi được chạy bằng lệnh twinkle -f và tên tệp.' },
  zoiper: {
    notices:
      'Zoiper tải từ địa chỉ ở trang provisioning (Zoiper 5 Pro và bản thương hiệu riêng). Chưa thử bản Zoiper miễn phí có nhận tệp này không.',
  },
  aastra: { notices: mitel },
  'avaya-j1xx': {
    notices:
      'Điện thoại đọc tệp nâng cấp (J100Supgrade.txt) khi khởi động lại. Hãy thêm vào tệp đó một dòng như GET $MACADDR.cfg.',
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
      'Điện thoại tải tệp khi khởi động lại và áp dụng nếu Version trong tệp cao hơn bản đang chạy. Nếu máy bỏ qua tệp, hãy tải tệp lên trên trang web của máy. Dạng tệp này chưa được thử với dòng V có firmware từ 2.12.',
  },
  flyingvoice: { name: 'Flyingvoice dòng FIP và P', notices: nextStart },
  grandstream: { name: 'Grandstream GRP, GXP21xx, GXV và WP', notices: grandstream },
  htek: { notices: htek },
  mitel: { name: 'Mitel 68xx và 69xx', notices: mitel },
  obihai: {
    name: 'Obihai OBi và Poly VVX bản OBi',
    notices: 'Thiết bị tải từ địa chỉ trong cài đặt provisioning khi khởi động lại. Hãy để địa chỉ đó kết thúc bằng tên tệp này.',
  },
  'panasonic-hdv': {
    name: 'Panasonic KX-HDV và KX-UT',
    notices: `${nextStart} Địa chỉ máy chủ lấy từ DHCP option 66 hoặc SIP PnP.`,
  },
  poly: {
    name: 'Poly VVX, CCX, Trio và Edge E',
    notices:
      'Điện thoại tải <mac>.cfg và tệp được nêu trong đó từ máy chủ cấu hình khi khởi động lại. Hãy để cả hai tệp trong cùng thư mục. Địa chỉ máy chủ lấy từ DHCP option 66 hoặc Poly ZTP.',
  },
  'sangoma-s': { name: 'Sangoma dòng S', notices: htek },
  snom: {
    name: 'Snom dòng D',
    notices:
      'Điện thoại tải từ địa chỉ trong setting_server khi khởi động lại. Hãy để địa chỉ đó kết thúc bằng {mac}.xml. Địa chỉ cũng có thể lấy từ DHCP option 66 hoặc Snom SRAPS. Firmware 8 của dòng 3xx điền {mac} có dấu hai chấm: ở đó hãy ghi tên tệp đầy đủ.',
  },
  yealink: {
    name: 'Yealink dòng T, W và CP',
    notices: 'Điện thoại tải tệp khi khởi động. Hãy khởi động lại để máy nhận ngay.',
  },
  'cisco-ata': { name: 'Cisco ATA 191 và 192', notices: 'Bộ chuyển đổi tải tệp từ máy chủ cấu hình khi khởi động lại.' },
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
    notices: 'Quản trị viên nhập tệp vào Stretto. Bria nhận cấu hình khi người dùng đăng nhập.',
  },
  'gigaset-n': {
    name: 'Gigaset N670 và N870 IP PRO',
    notices:
      'Trạm gốc (vai trò All-in-one) tải tệp khi khởi động lại. Địa chỉ máy chủ lấy từ DHCP option 66, SIP PnP hoặc dịch vụ chuyển hướng của Gigaset.',
  },
  manual: { name: 'Phiếu để nhập tay', notices: 'Khi có người nhập xong.' },
  vcard: { name: 'vCard (danh bạ, không có mật khẩu)', notices: 'Khi có người mở tệp trong danh bạ.' },
  json: { notices: 'Khi một chương trình đọc tệp.' },
  csv: { notices: 'Khi một chương trình hoặc bảng tính đọc tệp.' },
}
