/** What the table of extensions can be narrowed to, besides its views and its search. No schemas: the window uses it, too. */
export const filterFields = ['team', 'caller', 'recording', 'status', 'phone'] as const
export type FilterField = (typeof filterFields)[number]

/** So many filters are kept for each account. */
export const maxSavedFilters = 50
/** So many characters a filter's name has at most. */
export const longestFilterName = 60
