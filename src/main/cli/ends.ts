/** How a command ends. 0: all of it. 2: some rows were rejected, or wait for a person. 3: it stopped. 4: the plan is out of date. */
export const ends = { all: 0, some: 2, stopped: 3, outdated: 4, wrongCall: 64, unavailable: 69 } as const
