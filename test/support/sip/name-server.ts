import { spawn } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { freePorts, needTool, poll } from './tools.ts'

export interface NameServer {
  readonly port: number
  stop(): Promise<void>
}

/** A real name server (dnsmasq) on 127.0.0.1 that knows where the SIP service of a domain is, and nothing else. */
export async function startNameServer(domain: string, sip: { readonly udp: number }): Promise<NameServer> {
  const port = await freePorts(1)
  const host = `registrar.${domain}`
  const server = spawn(
    needTool('dnsmasq'),
    [
      ...['--keep-in-foreground', '--no-resolv', '--no-hosts', '--no-daemon', '--conf-file=/dev/null'],
      ...['--listen-address=127.0.0.1', '--bind-interfaces', `--port=${port}`],
      `--srv-host=_sip._udp.${domain},${host},${sip.udp},10,10`,
      `--naptr-record=${domain},10,10,s,SIP+D2U,,_sip._udp.${domain}`,
      `--address=/${host}/127.0.0.1`,
    ],
    { stdio: 'ignore' },
  )
  const killAtExit = (): void => void server.kill('SIGKILL')
  process.once('exit', killAtExit)
  const gone = new Promise<void>((done) => void server.once('exit', () => done()))
  const resolver = new Resolver({ timeout: 500, tries: 1 })
  resolver.setServers([`127.0.0.1:${port}`])
  await poll(
    10_000,
    () => resolver.resolveSrv(`_sip._udp.${domain}`).catch(() => null),
    () => 'dnsmasq does not answer',
  )
  return {
    port,
    async stop() {
      process.off('exit', killAtExit)
      server.kill('SIGTERM')
      await gone
    },
  }
}
