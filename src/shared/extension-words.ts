/** The words of an extension that we know, without a schema: the window uses them, too. */
export const recordingModes = ['none', 'inbound', 'outbound', 'all'] as const
export type RecordingMode = (typeof recordingModes)[number]

/** Characters of a note at most. */
export const longestNote = 500

export const extensionStatuses = ['active', 'disabled'] as const
export type ExtensionStatus = (typeof extensionStatuses)[number]
