const commands: ReadonlySet<string> = new Set(['check', 'plan', 'apply', 'status', 'export', 'prove'])

/** Whether a program that was called with this as its first argument is the command line. */
export const isCommand = (first: string | undefined): boolean => first !== undefined && commands.has(first)
