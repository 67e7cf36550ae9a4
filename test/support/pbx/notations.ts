const two = (value: number): string => String(value).padStart(2, '0')

function written(ms: number, offsetMinutes: number, between: string, fraction: string, end: string): string {
  const at = new Date(ms + offsetMinutes * 60_000)
  const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
  return `${day}${between}${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}${fraction}${end}`
}

/** How a PBX may write one whole second. */
export const notations: readonly ((ms: number) => string)[] = [
  (ms) => written(ms, 0, 'T', '', 'Z'),
  (ms) => written(ms, 0, 'T', '.000000', 'Z'),
  (ms) => written(ms, 0, 't', '', 'z'),
  (ms) => written(ms, 0, ' ', '', ''),
  (ms) => written(ms, 0, ' ', '.000', '+00:00'),
  (ms) => written(ms, 420, 'T', '', '+07:00'),
  (ms) => written(ms, 420, 'T', '.000000', '+0700'),
  (ms) => written(ms, 420, ' ', '', ' +07'),
  (ms) => written(ms, -570, 'T', '', '-09:30'),
]
