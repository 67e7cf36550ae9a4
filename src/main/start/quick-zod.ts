import * as z from 'zod'

/** Reads zod by itself, a turn before what is written with it. */
export const anything = z.unknown()
