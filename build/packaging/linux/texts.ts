import { gzipSync } from 'node:zlib'
import type { Identity } from './identity.ts'

export const summary = 'Set up desk phones and softphones of a hosted PBX'
const summaryVi = 'Thiết lập điện thoại bàn và softphone cho tổng đài thuê ngoài'

const about = [
  'Linecard is for people who run a hosted PBX. It lists the extensions of your PBX accounts and shows which phones are registered, and how old that knowledge is.',
  'It creates and rotates SIP passwords without losing them, and sets up a phone for each extension with a config file, a QR code or a card.',
  'Secrets are kept in the keyring of your desktop.',
]
const aboutVi = [
  'Linecard dành cho người quản lý tổng đài thuê ngoài. Chương trình liệt kê các máy nhánh của tài khoản tổng đài, cho biết điện thoại nào đang đăng ký và thông tin đó đã cũ bao lâu.',
  'Linecard tạo và đổi mật khẩu SIP mà không làm mất, và thiết lập điện thoại cho từng máy nhánh bằng tệp cấu hình, mã QR hoặc thẻ in.',
  'Mọi thông tin bí mật được giữ trong kho mật khẩu của hệ thống.',
]

/** What the desktop entry holds, without what depends on where the program is. electron-builder writes it in the same way. */
export const desktopKeys = {
  Name: 'Linecard',
  GenericName: 'Phone setup',
  'GenericName[vi]': 'Thiết lập điện thoại',
  Comment: summary,
  'Comment[vi]': summaryVi,
  Keywords: 'PBX;SIP;VoIP;phone;extension;provisioning;softphone;',
  'Keywords[vi]': 'tổng đài;điện thoại;máy nhánh;SIP;VoIP;softphone;',
  StartupNotify: 'true',
  'X-GNOME-SingleWindow': 'true',
} as const
export const category = 'Network;Telephony;'

export function desktopEntry({ name, id }: Identity, command: string = name): string {
  const keys = Object.entries(desktopKeys).map(([key, value]) => `${key}=${value}`)
  return `[Desktop Entry]
Type=Application
${keys.join('\n')}
Exec=${command}
Icon=${id}
Terminal=false
StartupWMClass=${id}
Categories=${category}
`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

export function metainfo({ name, id, version, license, homepage, bugs, author, date }: Identity): string {
  const paragraphs = about.map(
    (text, index) => `    <p>${escaped(text)}</p>\n    <p xml:lang="vi">${escaped(aboutVi[index] ?? '')}</p>`,
  )
  const words = desktopKeys.Keywords.split(';').filter((word) => word !== '')
  return `<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>${id}</id>
  <metadata_license>MIT</metadata_license>
  <project_license>${license}</project_license>
  <name>Linecard</name>
  <summary>${escaped(summary)}</summary>
  <summary xml:lang="vi">${escaped(summaryVi)}</summary>
  <description>
${paragraphs.join('\n')}
  </description>
  <launchable type="desktop-id">${id}.desktop</launchable>
  <provides>
    <binary>${name}</binary>
  </provides>
  <developer_name>${escaped(author)}</developer_name>
  <url type="homepage">${escaped(homepage)}</url>
  <url type="bugtracker">${escaped(bugs)}</url>
  <keywords>
${words.map((word) => `    <keyword>${escaped(word)}</keyword>`).join('\n')}
  </keywords>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="${version}" date="${new Date(date * 1000).toISOString().slice(0, 10)}"/>
  </releases>
</component>
`
}

/** Lets Linecard make its own sandbox where the system keeps unknown programs from it: Ubuntu since 23.10. */
export function apparmorProfile({ name, homepage }: Identity, program: string): string {
  return `# Linecard makes its own sandbox with user namespaces, which Ubuntu allows to known programs alone.
# ${homepage}
abi <abi/4.0>,
include <tunables/global>

profile ${name} ${program} flags=(unconfined) {
  userns,

  # Changes of your own belong into this file.
  include if exists <local/${name}>
}
`
}

/** Debian's machine-readable copyright file. */
export function copyright({ author, homepage }: Identity, license: string, folder: string): string {
  const body = license
    .replace(/^MIT License\s+Copyright[^\n]*\s+/, '')
    .trim()
    .split('\n')
    .map((line) => (line.trim() === '' ? ' .' : ` ${line}`))
    .join('\n')
  const years = /Copyright \(c\) ([\d-]+)/.exec(license)?.[1] ?? ''
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Linecard
Upstream-Contact: ${author}
Source: ${homepage}
Comment: The package also holds Electron with Chromium and Node.js, and other
 third-party software. Their licenses are in these files:
 ${folder}/LICENSE.electron.txt
 ${folder}/LICENSES.chromium.html
 ${folder}/resources/licenses/third-party.txt

Files: *
Copyright: ${years} ${author}
License: Expat

License: Expat
${body}
`
}

export function changelog({ name, version, maintainer, date }: Identity): Buffer {
  const day = new Date(date * 1000).toUTCString().replace('GMT', '+0000')
  const text = `${name} (${version}) stable; urgency=medium\n\n  * Version ${version}.\n\n -- ${maintainer}  ${day}\n`
  return gzipSync(text, { level: 9 })
}

export function manPage({ name, version, homepage, date }: Identity): Buffer {
  const day = new Date(date * 1000).toISOString().slice(0, 10)
  const text = `.TH LINECARD 1 "${day}" "Linecard ${version}"
.SH NAME
${name} \\- ${summary.charAt(0).toLowerCase()}${summary.slice(1)}
.SH SYNOPSIS
.B ${name}
.RB [ \\-\\-demo ]
.RB [ \\-\\-data\\-dir
.IR DIR ]
.br
.B ${name}
.BR check | plan | apply | status | export | prove
.RI [ ARGUMENTS ]
.SH DESCRIPTION
${about.map((text) => text.replaceAll('-', '\\-')).join('\n.PP\n')}
.SH OPTIONS
.TP
.B \\-\\-demo
Opens with a made\\-up company on this computer. Nothing leaves it.
.TP
.BI \\-\\-data\\-dir " DIR"
Keeps the data in this folder instead of
.IR ~/.config/Linecard .
.SH COMMANDS
Each works in a terminal or a script, without a window, and uses the Linecard that is open where there is one.
.TP
.BI check " FILE"
Says what Linecard understands of a list.
.TP
.BI "plan \\-\\-csv" " FILE"
Makes a bulk change of a list and says what it costs. Sends nothing.
.TP
.BI apply " PLAN " \\-\\-yes
Starts it, or goes on with it, and waits for its end.
.TP
.BI status " PLAN"
Says how far bulk changes are.
.TP
.BI "export \\-\\-out" " FILE"
Writes the list of extensions.
.TP
.BI prove " NUMBER"
Logs in once with the password, where the account allows it.
.SH EXIT STATUS
0: all of it was done. 2: some rows were rejected, or the file is no list. 3: it stopped. 4: the PBX is not as it was. 64: a wrong call.
69: Linecard, its keychain or the PBX cannot be used.
.SH SEE ALSO
.UR ${homepage}
.UE
`
  return gzipSync(text, { level: 9 })
}

const wrap = (text: string): string => text.replace(/(?![^\n]{1,76}$)([^\n]{1,76})\s/g, '$1\n')

/** Debian's long description: wrapped, each line behind a blank, paragraphs parted by a dot. */
export function debDescription(): string {
  return about.map((text) => wrap(text).replaceAll(/^/gm, ' ')).join('\n .\n')
}

export const rpmDescription = about.map(wrap).join('\n\n')
