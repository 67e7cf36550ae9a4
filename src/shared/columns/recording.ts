import { recordingModes } from '../extension-words.ts'
import { column, orderOf } from './column.ts'

export const recording = column({
  id: 'recording',
  width: 92,
  first: false,
  name: 'col_recording',
  // A mode that this version does not know is shown as the PBX calls it.
  shown({ recordingMode }, say) {
    const known = recordingModes.find((mode) => mode === recordingMode)
    return known === undefined ? recordingMode : say(`rec_${known}`)
  },
  sortKey: (read, id) => orderOf(recordingModes, read('recordingMode', id)),
})
