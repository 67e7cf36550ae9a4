/** 2026-11-24-081500, UTC: a part of a file's name that sorts by time, and says nothing about whose phones are inside. */
export function nameOfTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
}
