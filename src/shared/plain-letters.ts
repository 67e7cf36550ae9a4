/**
 * A name in letters that every display has: `Nguyễn Thị Hằng` becomes `Nguyen Thi Hang`. What has no such letter is left out.
 */
export function plainLetters(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .replace(/[^\x20-\x7e]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** Whether plain letters would change the name. */
export const hasMarks = (name: string): boolean => /[^\x20-\x7e]/u.test(name)
