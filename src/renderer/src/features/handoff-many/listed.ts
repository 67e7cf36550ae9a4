const most = 12

/** Extensions in a sentence: the first ones, and that there are more. As it may end in an ellipsis, it stands in brackets there. */
export const listed = (numbers: readonly string[]): string =>
  numbers.length > most ? `${numbers.slice(0, most).join(', ')}, …` : numbers.join(', ')
