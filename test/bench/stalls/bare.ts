// A Node process that does nothing: what the same watch sees of it is the computer's, and Node's own.
setInterval(() => {}, 60_000)
// Its own start is over before that of the app begins.
process.send?.('ready')
process.once('SIGTERM', () => process.exit(0))
