/** What became of a call over HTTP. `refused`: the host did not even pass it on to main. */
export type CallEnd =
  { readonly kind: 'answered'; readonly answer: unknown } | { readonly kind: 'refused' } | { readonly kind: 'unreachable' }

/** One call of the contract over HTTP. */
export async function callMain(address: string, input: unknown): Promise<CallEnd> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    return answer.ok ? { kind: 'answered', answer: await answer.json() } : { kind: 'refused' }
  } catch {
    return { kind: 'unreachable' }
  }
}
