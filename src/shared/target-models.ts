import type { TargetInfo } from './handoff.ts'
import { fold } from './search-text.ts'

/**
 * The models that a target's files are for, as people read them on a box or in an order: words to find the target by, no promise about a model. Of
 * the same families as the targets' own platforms say; single models as fusionpbx's folders of templates (c7a00dc) and the makers' product lists name
 * them. A letter for the variant (P, G, W, U, S) is left out where the number tells the phone; a search finds it from its beginning.
 */
const models: Readonly<Record<string, string>> = {
  yealink:
    'T19P T20P T21P T22P T23G T23P T26P T27G T27P T28P T29G T30 T30P T31 T31G T31P T31W T32G T33G T33P T34W T38G T40G T40P T41P T41S T41U T42G T42S T42U T43U T44U T44W T46G T46S T46U T48G T48S T48U T49G T52S T53 T53W T54S T54W T56A T57W T58A T58V T58W T73U T73W T74U T74W T77U T85W T87W T88V T88W VP59 W52P W53P W56P W60B W60P W70B W73P W76P W78P W79P W80B W90DM W90B CP860 CP920 CP925 CP935W CP960 CP965 AX83H AX86R',
  grandstream:
    'GRP2601 GRP2601P GRP2602 GRP2602P GRP2602W GRP2603 GRP2603P GRP2604 GRP2604P GRP2612 GRP2612P GRP2612W GRP2613 GRP2613W GRP2614 GRP2615 GRP2616 GRP2624 GRP2634 GRP2636 GRP2650 GRP2670 GXP2130 GXP2135 GXP2140 GXP2160 GXP2170 GXV3240 GXV3275 GXV3350 GXV3370 GXV3380 GXV3450 GXV3470 GXV3480 WP810 WP816 WP820 WP822 WP825 WP826 WP836 WP856',
  'grandstream-p':
    'HT801 HT802 HT812 HT813 HT814 HT818 HT841 HT881 GXP1405 GXP1450 GXP1610 GXP1615 GXP1620 GXP1625 GXP1628 GXP1630 GXP1760 GXP1780 GXP1782 GXP2000 GXP2100 GXP2124 GXP2200 DP715 DP750 DP752',
  fanvil:
    'X1S X1SG X1SP X2P X3G X3S X3SG X3SP X3SW X3U X4 X4G X4SG X4U X5S X5U X6 X6U X7 X7A X7C X210 V62 V63 V64 V65 V67 H2U H3W H4W H5 H5W i10 i12 i16 i18 i20 i30 i31 i51 i53 i61 i62 i63 i64 W610W W611W',
  poly: 'VVX101 VVX150 VVX201 VVX250 VVX300 VVX310 VVX350 VVX400 VVX410 VVX411 VVX450 VVX500 VVX501 VVX600 VVX601 VVX1500 CCX350 CCX400 CCX500 CCX505 CCX600 CCX700 E100 E220 E320 E350 E400 E450 E500 E550 IP321 IP331 IP335 IP450 IP550 IP560 IP650 IP670 IP5000 IP6000 IP7000 Trio 8300 8500 8800 Polycom',
  obihai: 'OBi200 OBi202 OBi300 OBi302 OBi310 OBi312 OBi1022 OBi1032 OBi1062 VVX-D230',
  snom: '300 320 360 370 710 720 725 760 820 821 870 D120 D140 D150 D305 D315 D335 D345 D375 D385 D712 D713 D715 D717 D725 D735 D745 D765 D785 D812 D815 D862 D865 D892 D895 PA1 C520 C620',
  mitel: '6863i 6865i 6867i 6869i 6873i 6905 6910 6915 6920 6920w 6930 6930w 6940 6940w 6970',
  aastra: '6730i 6731i 6735i 6737i 6739i 6751i 6753i 6755i 6757i',
  'cisco-mpp': '6821 6841 6851 6861 6871 7811 7821 7832 7841 7861 8811 8832 8841 8845 8851 8861 8865 9841 9851 9861 9871',
  'cisco-spa': 'SPA301 SPA303 SPA501G SPA502G SPA504G SPA508G SPA509G SPA512G SPA514G SPA525G SPA525G2 Linksys',
  'cisco-ata': 'ATA191 ATA192',
  'cisco-spa-adapter': 'SPA112 SPA122 Linksys',
  htek: 'UC902 UC903 UC912 UC921 UC923 UC924 UC924U UC926 UC926U',
  'sangoma-s': 'S205 S206 S300 S305 S400 S405 S406 S500 S505 S700 S705',
  'digium-d': 'D40 D45 D50 D60 D62 D65 D70 D80 P310 P315 P320 P325 P330 P370',
  flyingvoice:
    'FIP10 FIP11C FIP12WP FIP13G FIP14G FIP15G FIP16 FIP16Plus P10 P10G P10P P10W P11 P11G P11P P11W P20 P20G P20P P20W P21 P21P P21W P22G P22P P23G P23GW P24GW',
  'panasonic-hdv': 'KX-HDV100 KX-HDV130 KX-HDV230 KX-HDV330 KX-HDV430 KX-UT113 KX-UT123 KX-UT133 KX-UT136 KX-UT670',
  'avaya-j1xx': 'J129 J139 J159 J169 J179 J189',
  akuvox: 'R20A R26 R27 R28 R29 E11 E12 E16 E18 S532 S535 S539 S562 S567 R50P R52P R53P R55P R67G',
  'gigaset-n': 'N670 N870 N870E',
}

/** How the names of these targets begin, each in a way of its own: what a row says of its phone is such a name. */
export const families: Readonly<Record<string, string>> = {
  yealink: 'Yealink',
  grandstream: 'Grandstream GRP',
  'grandstream-p': 'Grandstream HT8xx',
  fanvil: 'Fanvil',
  poly: 'Poly VVX',
  obihai: 'Obihai',
  snom: 'Snom',
  mitel: 'Mitel',
  aastra: 'Aastra',
  'cisco-mpp': 'Cisco multiplatform',
  'cisco-spa': 'Cisco SPA3xx',
  'cisco-ata': 'Cisco ATA',
  'cisco-spa-adapter': 'Cisco SPA1xx',
  htek: 'Htek',
  'sangoma-s': 'Sangoma S',
  'digium-d': 'Digium',
  flyingvoice: 'Flyingvoice',
  'panasonic-hdv': 'Panasonic',
  'avaya-j1xx': 'Avaya',
  akuvox: 'Akuvox',
  'gigaset-n': 'Gigaset',
}

let folded: readonly (readonly [string, readonly string[]])[] | null = null

/**
 * What the names of those phones begin with, folded, that a folded word is a model of, or another name of: of a model its beginning is enough from
 * three letters and digits on. Digits alone are an extension's number.
 */
export function familiesOf(word: string): readonly string[] {
  if (word.length < 3 || !/[a-z]/.test(word)) return []
  folded ??= Object.entries(models).map(([id, list]) => [
    fold(families[id] ?? id),
    fold(list)
      .split(' ')
      .flatMap((model) => [model, ...model.split('-')]),
  ])
  const model = word.replace(/^sip-/, '')
  const isModel = /\d/.test(word)
  return folded.flatMap(([family, list]) =>
    list.some((one) => (isModel ? one.startsWith(model) : one === model && !/\d/.test(one))) ? [family] : [],
  )
}

/** What people call phones and apps, in both languages: an app, a phone on a desk, a box for an analogue phone. */
const kindWords: Readonly<Record<TargetInfo['kind'], string>> = {
  softphone: 'softphone app application ứng dụng điện thoại mềm',
  'desk-phone': 'desk phone deskphone IP SIP điện thoại bàn để bàn',
  adapter: 'adapter ATA FXS analog analogue bộ chuyển đổi',
  other: '',
}
const platformWords: Readonly<Record<string, string>> = {
  iOS: 'iPhone iPad mobile di động',
  Android: 'mobile di động',
  Windows: 'PC computer máy tính',
  macOS: 'Mac Apple computer máy tính',
  Linux: 'computer máy tính',
}

/** What a phone or app is found by besides its name: its models, what it is, what it runs on, and that it takes a QR code. */
export function targetWords(info: Pick<TargetInfo, 'id' | 'name' | 'kind' | 'platforms' | 'qr'>): string {
  return [
    info.name,
    info.id,
    ...info.platforms,
    ...info.platforms.map((platform) => platformWords[platform] ?? ''),
    kindWords[info.kind],
    info.qr === 'none' ? '' : 'QR code mã QR',
    models[info.id] ?? '',
  ].join(' ')
}
