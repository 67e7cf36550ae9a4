import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as languages from '#messages/index.ts'
import { targets } from '../../../../src/main/provisioning/targets/index.ts'

/**
 * Words that were in the window and are not to come back, with what is said instead: each thing has one name, the one that people who look
 * after phones use, and a text says who acts.
 */
const english: readonly (readonly [RegExp, string])[] = [
  [/\bhand(s|ed|ing)? (\S+ )?(off|over)\b|\bhand-?offs?\b/i, 'set up, setup'],
  [/\bprov(e|es|ed|en|ing)\b|\bproof\b/i, 'verified'],
  [/\bqueue/i, 'pending changes: on a PBX a queue is a call queue'],
  [/\bnot certain\b|\bunsettled\b|\bunconfirmed\b|\bledger\b/i, 'uncertain'],
  [/(?<!-)\bfetch/i, 'download'],
  [/\brefus/i, 'reject; not supported'],
  [/\boperators?\b/i, 'PBX provider'],
  [/\bsession only\b/i, 'without keychain'],
  [/\bSIP service\b/i, 'SIP settings'],
  [/\buser name\b/i, 'username'],
  [/\bvault\b/i, 'keychain'],
  [/\b(no|some|any)body\b|\bwhoever\b/i, 'who acts: you, Linecard, the PBX, the phone'],
  [/\bany ?more\b/i, 'no longer'],
  [/\bby (itself|themselves)\b/i, 'automatically'],
  [/\blook(s|ed)? at\b/i, 'check; open'],
  [/\b(fall|drop)(s|ped)? off\b/i, 'stops working; loses its registration'],
  [/\btold\b/i, 'reported; notified'],
  [/\banew\b/i, 'again'],
  [/\bblanks?\b(?! line)/i, 'space'],
  [/\bspeaks? (SIP|TLS)\b/i, 'use, support'],
  [/\bswitch(es|ed)? (\S+ )?(on|off)\b/i, 'turn on, turn off'],
  [/\bown words\b|\bsaid no\b/i, 'message; reject'],
  [/\bis over\b|\boutside its dates\b/i, 'expired; no longer valid'],
  [/n’t\b/i, 'the long form: cannot, did not'],
  [/\b(colour|behaviour|licence|artefact|organis|recognis)/i, 'American spelling'],
  [/\b(please|sorry|successfully|simply|easy|easily)\b|\be\.g\.|\betc\.|!/i, 'nothing'],
  [/(?<!\()['"]/, '’ and “ ”, but for the sign itself'],
]
const vietnamese: readonly (readonly [RegExp, string])[] = [
  [/bàn giao/i, 'thiết lập'],
  [/mã (API|truy cập|thông báo)/i, 'token'],
  [/kho khóa|chuỗi khóa|chùm chìa/i, 'kho mật khẩu'],
  [/hàng (đợi|chờ)/i, 'thay đổi đang chờ: hàng đợi là hàng đợi cuộc gọi'],
  [/máy lẻ|số nội bộ/i, 'máy nhánh'],
  [/chứng minh|được xác nhận|(?<!tổng đài )(đã|chưa) xác nhận/i, 'xác minh, where it is not the PBX that confirms'],
  [/bộ nhớ tạm/i, 'bảng nhớ tạm'],
  [/đường (dây|thoại)/i, 'line'],
  [/liên kết một lần/i, 'liên kết dùng một lần'],
  [/(đơn vị|người) vận hành|nhà mạng/i, 'nhà cung cấp tổng đài'],
  [/cơ quan cấp/i, 'tổ chức cấp chứng chỉ (CA)'],
  [/dịch vụ SIP/i, 'cài đặt SIP'],
  [/proxy đi(?!\p{L})/iu, 'proxy đầu ra'],
  [/(chỉ|cho) phiên này/i, 'không dùng kho mật khẩu'],
  [/API token/i, 'token API'],
  [/giao thức truyền(?! tải)/i, 'giao thức truyền tải'],
  [/(?<!\p{L})nó(?!\p{L})/iu, 'the noun again'],
  [/điện thoại mềm/i, 'softphone'],
  [/tự sinh/i, 'tạo tự động'],
  [/(?<!tên )miền SIP/i, 'tên miền SIP'],
  [/tập tin/i, 'tệp'],
  [/(kh|h)oá(?!\p{L})|tuỳ/iu, 'khóa, hóa, tùy'],
  [/quý khách|vui lòng|chúng tôi|!/i, 'nothing'],
  [/(?<!\()['"]/, '“ ”, but for the sign itself'],
]

/** Texts in which such a word is right, and why. */
const right: Readonly<Record<string, string>> = {
  'en ui doctor': 'it is the question that people ask aloud',
  'en ui doctor_title': 'it is the question that people ask aloud',
}

/** Every text in `value`, by its place. */
function* textsIn(name: string, value: unknown): Generator<[name: string, text: string]> {
  if (typeof value === 'string') yield [name, value]
  else if (typeof value === 'object' && value !== null)
    for (const [key, inside] of Object.entries(value)) yield* textsIn(`${name} ${key}`, inside)
}

/** Every text that somebody may read: of the window and around it, of files, cards and reports. */
async function texts(locale: keyof typeof languages): Promise<[name: string, text: string][]> {
  const { byCode, ...own } = languages[locale]
  const phones = locale === 'en' ? targets.map(({ info }) => [info.name, info.notices]) : []
  // How plurals are chosen is read by nobody.
  const ui: unknown = JSON.parse(readFileSync(`messages/${locale}/ui.json`, 'utf8'))
  return [...textsIn(locale, { ...own, ui, ...(await byCode()), phones })].filter(
    ([name]) => !/ (declarations|selectors) /.test(name),
  )
}

/** A text with a word that is not to come back. What is filled in is named by the code, and nobody reads those names. */
function wrong(words: readonly (readonly [RegExp, string])[], all: readonly [string, string][]): string[] {
  return all.flatMap(([name, text]) =>
    words
      .filter(([word]) => word.test(text.replace(/\{\w+\}/g, '{}')))
      .map(([, instead]) => `${name}: “${text}” (instead: ${instead})`),
  )
}

describe('the words of the texts', () => {
  it.each([
    ['English', english, 'en'],
    ['Vietnamese', vietnamese, 'vi'],
  ] as const)('are the ones that people who look after phones use, in %s', async (_language, words, locale) => {
    const all = await texts(locale)
    expect(
      wrong(
        words,
        all.filter(([name]) => !(name in right)),
      ),
    ).toEqual([])
  })

  it('are excused for texts that need it, and for no other', async () => {
    const needed = [...wrong(english, await texts('en')), ...wrong(vietnamese, await texts('vi'))].map(
      (text) => text.split(':')[0],
    )
    expect(Object.keys(right).filter((name) => !needed.includes(name))).toEqual([])
  })
})
