// `node build/fetch.mjs file ADDRESS FILE | electron [--stall MS]`: one download, on the project's Node. It shows how far it is, and tells whoever
// started it why it failed. The proxy comes from the environment.
import { createWriteStream, readFileSync, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { patiently } from './patiently.mjs'
import { createSystem } from './system.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { stall: { type: 'string', default: '30000' } },
})
const stallMs = Number(values.stall)

/** Ends what stands still: each sign of life starts the time anew. */
function watched() {
  const control = new AbortController()
  let timer
  const alive = () => {
    clearTimeout(timer)
    timer = setTimeout(() => control.abort(new Error(`nothing came for ${Math.round(stallMs / 1000)} seconds`)), stallMs)
  }
  alive()
  return { signal: control.signal, alive, end: () => clearTimeout(timer) }
}

/** Shows how far a download is: on one line of a terminal, or in a line each tenth. */
function progressOf(what) {
  let tenth = -1
  const megabytes = (bytes) => (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)
  return {
    show(come, total) {
      const share = total ? Math.min(1, come / total) : null
      const far = total ? `${megabytes(come)} of ${megabytes(total)} MB (${Math.floor(share * 100)} %)` : `${megabytes(come)} MB`
      if (process.stdout.isTTY) process.stdout.write(`\r· ${what}: ${far}  `)
      const now = share === null ? Math.floor(come / 10_000_000) : Math.floor(share * 10)
      if (!process.stdout.isTTY && now > tenth) console.log(`· ${what}: ${far}`)
      tenth = Math.max(tenth, now)
    },
    end: () => void (process.stdout.isTTY && tenth >= 0 && process.stdout.write('\n')),
  }
}

async function fetchFile(address, file) {
  const watch = watched()
  const progress = progressOf(address.split('/').at(-1))
  try {
    const answer = await fetch(address, { signal: watch.signal })
    if (!answer.ok || !answer.body)
      throw new Error(`${new URL(address).host} answered ${answer.status} ${answer.statusText}`.trim())
    const total = Number(answer.headers.get('content-length')) || null
    let come = 0
    const counted = async function* (source) {
      for await (const chunk of source) {
        watch.alive()
        come += chunk.length
        progress.show(come, total)
        yield chunk
      }
    }
    await pipeline(Readable.fromWeb(answer.body), counted, createWriteStream(`${file}.part`), { signal: watch.signal })
    await patiently(() => renameSync(`${file}.part`, file))
  } finally {
    watch.end()
    progress.end()
    rmSync(`${file}.part`, { force: true })
  }
}

/** The same choice as in `electron/install.js`: an x64 Node on an Apple chip still wants Electron for that chip. */
function kindOfElectron() {
  const { ELECTRON_INSTALL_PLATFORM, ELECTRON_INSTALL_ARCH, npm_config_platform, npm_config_arch } = process.env
  const platform = ELECTRON_INSTALL_PLATFORM || npm_config_platform || process.platform
  const arch = ELECTRON_INSTALL_ARCH || npm_config_arch || process.arch
  const mayBeTranslated = platform === 'darwin' && process.platform === 'darwin' && arch === 'x64' && !npm_config_arch
  const asked = mayBeTranslated ? createSystem().run('/usr/sbin/sysctl', ['-in', 'sysctl.proc_translated']).stdout : ''
  return { platform, arch: asked.trim() === '1' ? 'arm64' : arch }
}

/** Puts Electron's runtime into @electron/get's cache, compared with the checksums in its package; `electron/install.js` takes it from there. */
async function fetchElectron() {
  const { downloadArtifact } = await import('@electron/get')
  const folder = new URL('../node_modules/electron/', import.meta.url)
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
  const checksums = JSON.parse(readFileSync(new URL('checksums.json', folder), 'utf8'))
  const watch = watched()
  const progress = progressOf(`Electron ${version}`)
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      checksums,
      ...kindOfElectron(),
      cacheRoot: process.env.electron_config_cache,
      downloadOptions: {
        quiet: true,
        signal: watch.signal,
        getProgressCallback({ transferred, total }) {
          watch.alive()
          progress.show(transferred, total)
        },
      },
    })
  } finally {
    watch.end()
    progress.end()
  }
}

/** Why a download failed, in a few words: what lies beneath `fetch failed`, and what can be done about it. */
function reasonOf(error) {
  const beneath = []
  for (let one = error; one instanceof Error && beneath.length < 6; one = one.cause ?? one.errors?.[0]) beneath.push(one)
  const codes = beneath.map(({ code }) => code).filter((code) => typeof code === 'string')
  const text = beneath.map(({ message }) => message).join(': ')
  const proxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].map((name) => process.env[name]).find(Boolean)
  // An address may hold a name and a password; its host says enough.
  const proxyHost = proxy && URL.canParse(proxy) ? new URL(proxy).host : proxy && 'the proxy'
  if (/\b407\b/.test(text)) return `the proxy ${proxyHost ?? ''} wants a name and a password (407): put them into HTTPS_PROXY`
  if (codes.some((code) => /CERT|SELF_SIGNED|UNABLE_TO_/.test(code)))
    return `the server's certificate is not trusted here (${codes.at(-1)}): name your authority's PEM file in NODE_EXTRA_CA_CERTS`
  const network = codes.find((code) => /^E[A-Z_]+$|^UND_ERR/.test(code))
  const still = beneath.find(({ message }) => /^nothing came for/.test(message))
  if (still) return still.message
  if (network && proxyHost && /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/.test(network))
    return `the proxy ${proxyHost} cannot be reached (${network})`
  if (network)
    return `${text.replace(/^fetch failed: /, '')}`.includes(network) ? text.replace(/^fetch failed: /, '') : `${network}`
  if (/checksum|did not match|SHASUM|Generated checksum/i.test(text))
    return 'what came is not the file that was asked for (its checksum differs)'
  return text.replace(/^(fetch failed|TypeError): /, '') || 'it failed'
}

try {
  if (positionals[0] === 'electron') await fetchElectron()
  else await fetchFile(positionals[1] ?? '', positionals[2] ?? '')
} catch (error) {
  process.send?.(reasonOf(error))
  process.exitCode = 1
}
process.disconnect?.()
