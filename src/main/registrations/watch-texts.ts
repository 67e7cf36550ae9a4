import { fillIn } from '#shared/problem.ts'

/** The words of a desktop notification, by language. `{number}` and `{name}` stand for the extension. */
const texts = {
  en: {
    dropped: {
      title: '{number} is not registered any more',
      body: '{name}: its phone dropped off. Two looks in a row found nobody.',
    },
    back: { title: '{number} is registered again', body: '{name}: its phone came back.' },
  },
  vi: {
    dropped: {
      title: '{number} không còn đăng ký',
      body: '{name}: điện thoại đã mất đăng ký. Hai lần kiểm tra liên tiếp đều không thấy.',
    },
    back: { title: '{number} đã đăng ký lại', body: '{name}: điện thoại đã trở lại.' },
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
