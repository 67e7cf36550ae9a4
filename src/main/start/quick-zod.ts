import * as z from 'zod'

// Left to itself zod writes a function for each schema at its first use, and has it compiled: a millisecond and more for each of the fifty that a
// start needs, in main. What it reads afterwards is far too little for that to come back; rows are read by hand (extensions/directory.ts).
z.config({ jitless: true })

/** Reads zod by itself, a turn before what is written with it. */
export const anything = z.unknown()
