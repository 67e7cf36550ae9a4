import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type * as z from 'zod'

/** What a small file beside the records holds; null where there is none, or nothing that can be read. */
export function readSmallFile<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Keeps it, whole or not at all. A disk that refuses costs only the memory of it. */
export function keepSmallFile(file: string, content: unknown): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // The next start opens as the one before did.
  }
}
