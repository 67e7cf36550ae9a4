// A Node process that does nothing: what the same watch sees of it is the computer's, and Node's own.
setInterval(() => {}, 60_000)
process.once('SIGTERM', () => process.exit(0))
