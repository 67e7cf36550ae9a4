import type { GivenList } from './plans.svelte.ts'

export const givenText = (text: string): GivenList => ({ name: '', content: { text } })

/** The bytes of a file as they are: which encoding they are in is found out where lists are read. */
export async function givenFile(file: File): Promise<GivenList> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '')
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'))
    reader.readAsDataURL(file)
  })
  return { name: file.name, content: { base64: url.slice(url.indexOf(',') + 1) } }
}
