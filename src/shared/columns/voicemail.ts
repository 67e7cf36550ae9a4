import { column, orderOf } from './column.ts'

export const voicemail = column({
  id: 'voicemail',
  width: 92,
  first: false,
  name: 'col_voicemail',
  shown: (row, say) => (row.voicemailEnabled ? say('yes') : null),
  sortKey: (read, id) => orderOf(['true', 'false'], read('voicemailEnabled', id)),
})
