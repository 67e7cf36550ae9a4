import { m } from '../../paraglide/messages.js'

/** The keys of the table and of the lists beside it, which act where the focus is: the shortcuts sheet shows them. */
export const gridKeys: readonly { readonly keys: string; readonly label: () => string }[] = [
  { keys: '↑ ↓', label: m.key_move },
  { keys: 'PgUp PgDn', label: m.key_page },
  { keys: 'Home End', label: m.key_ends },
  { keys: 'Space', label: m.key_select },
  { keys: 'Shift ↑ ↓', label: m.key_range },
  { keys: 'Ctrl A', label: m.key_all },
  { keys: 'Enter', label: m.key_open },
  { keys: 'Esc', label: m.key_close },
  { keys: '← →', label: m.key_heads },
  { keys: 'Shift ← →', label: m.key_width },
  { keys: 'Enter', label: m.key_sort },
  { keys: 'Alt ↑ ↓', label: m.key_later },
]
