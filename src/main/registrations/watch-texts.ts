import { fillIn } from '#shared/phrase.ts'

/** The words of a desktop notification, by language. `{number}` and `{name}` stand for the extension. */
const texts = {
  en: {
    dropped: {
      title: '{number} is no longer registered',
      body: '{name}: the phone lost its registration. Two checks in a row did not find it.',
    },
    back: { title: '{number} is registered again', body: '{name}: the phone is back.' },
  },
  vi: {
    dropped: {
      title: '{number} không còn đăng ký',
      body: '{name}: điện thoại đã mất đăng ký. Hai lần kiểm tra liên tiếp đều không thấy điện thoại.',
    },
    back: { title: '{number} đã đăng ký lại', body: '{name}: điện thoại đã hoạt động trở lại.' },
  },
} as const

export type WatchNews = 'dropped' | 'back'

export function watchText(
  locale: 'en' | 'vi',
  news: WatchNews,
  number: string,
  name: string | null,
): { title: string; body: string } {
  const text = texts[locale][news]
  const params = { number, name: name ?? number }
  return { title: fillIn(text.title, params), body: fillIn(text.body, params) }
}
