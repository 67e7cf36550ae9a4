/** What Linecard says of itself; `about.test.ts` holds it to package.json. */
export const license = 'MIT'
/** Where the documentation is: the one page of our own that the system's browser may be sent to. */
export const documentation = 'https://linecard.example'
