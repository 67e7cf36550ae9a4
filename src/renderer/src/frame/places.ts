/** The code of each place of the sidebar, besides the table's: it comes when somebody goes there, or before, while nobody does anything. */
export const places = {
  phones: () => import('../features/phones/PhonesView.svelte'),
  phone: () => import('../features/phones/PhoneInspector.svelte'),
  plans: () => import('../features/plans/PlansView.svelte'),
  bench: () => import('../features/bench/BenchView.svelte'),
  queue: () => import('../features/queue/Queue.svelte'),
  attention: () => import('../features/attention/Attention.svelte'),
  audit: () => import('../features/audit/AuditView.svelte'),
}

let left: readonly (() => Promise<unknown>)[] = Object.values(places)

/**
 * Fetches the code of one place after the other, each while the window has nothing else to do, and then reads the phones of the open account: whoever
 * goes there then does not wait.
 */
export function getPlacesReady(): void {
  const [load, ...others] = left
  left = others
  requestIdleCallback(() => {
    // What does not come now is asked for again by whoever goes there, and told there.
    const coming = load ? load().then(getPlacesReady) : places.phones().then(({ readAhead }) => readAhead())
    coming.catch(() => {})
  })
}
