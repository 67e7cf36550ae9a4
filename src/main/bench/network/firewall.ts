import type { FirewallRemedy } from './desk.ts'
import type { Asked } from './neighbours.ts'

const windowsPolicy = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy'

/**
 * Which firewall is on here and may keep phones out; null: none is known of. A computer's own packets to itself pass most of them, so that only a
 * phone that was heard proves that none is in the way. Nothing needs more rights than a person's own.
 */
export async function firewallHere(asked: Asked): Promise<FirewallRemedy | null> {
  if (asked.platform === 'win32') {
    const profiles = ['StandardProfile', 'PublicProfile', 'DomainProfile'].map((profile) =>
      asked.run('reg.exe', ['query', `${windowsPolicy}\\${profile}`, '/v', 'EnableFirewall']),
    )
    const answers = await Promise.all(profiles)
    return answers.every((text) => /\b0x0\b/.test(text ?? '')) ? null : 'windows-firewall'
  }
  if (asked.platform === 'darwin') {
    const state = await asked.run('/usr/libexec/ApplicationFirewall/socketfilterfw', ['--getglobalstate'])
    return /enabled/i.test(state ?? '') ? 'macos-firewall' : null
  }
  if (/^ENABLED=yes/m.test((await asked.read('/etc/ufw/ufw.conf')) ?? '')) return 'ufw'
  if (/^running/.test((await asked.run('firewall-cmd', ['--state'])) ?? '')) return 'firewalld'
  return /^active/.test((await asked.run('systemctl', ['is-active', 'nftables'])) ?? '') ? 'nftables' : null
}
