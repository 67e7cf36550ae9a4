import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, isConnected, type Action } from '../../session/action.ts'

export function showBench(): void {
  app.rows.search = ''
  app.place = 'bench'
}

export const benchActions = (): Action[] => [action('app', 'bench', m.bench_show(), showBench, { ready: isConnected() })]

export function benchSelectionActions(): Action[] {
  const count = app.rows.selected.size
  return [action('selection', 'bench-selected', m.bench_selected({ count }), showBench, { ready: isConnected() && count > 0 })]
}
