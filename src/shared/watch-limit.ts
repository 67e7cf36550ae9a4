/** More than this many watched extensions could not all be looked at within a minute. */
export const watchLimit = 50
