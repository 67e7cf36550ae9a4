/**
 * 2026-11-24-081500-250, UTC, to the millisecond, so that two files of one second do not meet: a part of a file's name that sorts by time, and
 * says nothing about whose phones are inside.
 */
export function fileTimestamp(at: number): string {
  return new Date(at).toISOString().slice(0, 23).replace('T', '-').replace('.', '-').replaceAll(':', '')
}
