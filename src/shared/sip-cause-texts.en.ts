import type { ProblemText } from './problem.ts'
import type { SipCause } from './sip.ts'

/** What a diagnosis found, and what to do about it. `{name}` stands for a parameter of that name. */
export const englishSipCauses: Readonly<Record<SipCause, ProblemText>> = {
  registered: {
    message: 'Everything works. The password is right, and {count} phone(s) are registered as {extension}.',
    todo: 'If this is not the phone you are looking for, check which account or line it uses.',
  },
  'not-registered': {
    message: 'The connection to {host} and the password are fine, but no phone is registered as {extension}.',
    todo: 'Check the phone: does it have this configuration, is its account enabled, and is it on the network? If in doubt, set it up again.',
  },
  'no-password': {
    message:
      '{host} answers over {transport} and asks {extension} for its password, as it should. Linecard does not know that password.',
    todo: 'Rotate the password of {extension} and set up the phone again, so that the phone and Linecard agree.',
  },
  'unknown-host': {
    message: '{host} does not exist in DNS.',
    todo: 'Correct the SIP domain or outbound proxy in the account’s SIP settings, or ask your DNS administrator.',
  },
  'not-offered': {
    message: 'The DNS records of {host} do not offer SIP over {transport}.',
    todo: 'Choose another transport in the account’s SIP settings.',
  },
  'names-failed': {
    message: 'The DNS server did not answer when asked for {host}.',
    todo: 'Check this computer’s network and DNS. Phones on the same network have the same problem.',
  },
  unreachable: {
    message: 'This network has no route to {host} ({address}).',
    todo: 'Check the cable, Wi-Fi, VPN or router. If the address is IPv6 and your network is not, the PBX also needs an IPv4 address.',
  },
  'port-closed': {
    message: '{host} is reachable, but nothing listens on port {port} over {transport} or on the usual SIP ports.',
    todo: 'Check the port in the account’s SIP settings. If it is right, SIP is down on the PBX.',
  },
  'other-transport': {
    message: '{host} does not answer over {transport} on port {port}, but it does over {otherTransport} on port {otherPort}.',
    todo: 'Change the account’s SIP settings to {otherTransport}, port {otherPort}, and set up the phones again, or open {transport} on the PBX.',
  },
  'transport-blocked': {
    message: '{transport} to port {port} of {host} is blocked on the way, but {otherTransport} on port {otherPort} gets through.',
    todo: 'Open {transport} port {port} in the firewall between here and the PBX, or change the account to {otherTransport}, port {otherPort}.',
  },
  'host-silent': {
    message: '{host} ({address}) does not answer on any SIP port over any transport.',
    todo: 'A firewall here or at the PBX may drop the traffic, the PBX may be off, or it may have blocked this network’s address after failed logins. Ask your PBX provider about blocked addresses first.',
  },
  'not-sip': {
    message: 'Something answers on port {port} of {host}, but it is not SIP.',
    todo: 'Check the port. It may belong to a web server or another program.',
  },
  'connection-lost': {
    message: '{host} accepted the {transport} connection on port {port} and then closed it.',
    todo: 'The port may need a different transport, or something between here and the PBX cuts SIP connections. Try the other transport.',
  },
  'sip-alg': {
    message: 'A router on the way changes SIP messages (“SIP ALG”). What came back is not what was sent.',
    todo: 'Turn off SIP ALG (also called “SIP helper” or “SIP transformations”) in the router, or use TLS, which it cannot read.',
  },
  'tls-untrusted': {
    message: 'The certificate of {host} is signed by {issuer}, which this computer does not trust.',
    todo: 'Install a certificate from a public authority on the PBX, or add its authority to the phones and to Linecard’s settings. Phones that check certificates reject it too.',
  },
  'tls-expired': {
    message: 'The certificate of {host} expired on {date}.',
    todo: 'Renew it on the PBX. Phones that check certificates cannot register until then.',
  },
  'tls-not-yet-valid': {
    message: 'The certificate of {host} is not valid until {date}.',
    todo: 'Check this computer’s clock first. If it is right, the PBX uses the wrong certificate.',
  },
  'tls-wrong-name': {
    message: 'The certificate of {host} was issued for a different name ({names}).',
    todo: 'Use one of these names in the account’s SIP settings, or install a certificate for {host} on the PBX.',
  },
  'tls-too-old': {
    message: '{host} offers only TLS versions that are no longer secure.',
    todo: 'Enable TLS 1.2 or 1.3 on the PBX.',
  },
  'tls-not-spoken': {
    message: 'Port {port} of {host} does not use TLS.',
    todo: 'TLS usually uses port 5061. Correct the port, or change the transport to TCP or UDP.',
  },
  'tls-failed': {
    message: 'The TLS handshake with {host} on port {port} failed.',
    todo: 'Check that this is the TLS port and that nothing in between inspects TLS traffic. The report contains the exact error.',
  },
  'register-ignored': {
    message: '{host} answers, but ignores registration requests from {extension} for {domain}.',
    todo: 'Check the SIP domain. If it is right, the PBX or a firewall in front of it ignores this network’s address. Look for it among the blocked addresses.',
  },
  'login-ignored': {
    message: '{host} asks {extension} for its password but does not respond to the login.',
    todo: 'The larger message is often lost on the way: try TCP or TLS instead of UDP. Or the PBX has just blocked this network’s address.',
  },
  'domain-not-served': {
    message: '{host} rejects {extension} at {domain} before asking for a password ({status}).',
    todo: 'Check the SIP domain in the account’s SIP settings. The PBX does not seem to serve {domain}, or it rejects this network’s address.',
  },
  'wrong-password': {
    message: 'The connection works, but {host} says that the password of {extension} is wrong.',
    todo: 'It was probably changed elsewhere. Rotate the password here and set up the phone again.',
  },
  'unknown-user': {
    message: 'The connection works, but {host} does not know extension {extension}.',
    todo: 'Check that the extension exists, is active and may register. It can take a moment after it was created.',
  },
  forbidden: {
    message: 'The connection works, but {host} does not allow {extension} to log in (403).',
    todo: 'The extension is unknown or disabled, the password is wrong, or this network’s address is not allowed. Not every PBX says which. Check them in this order.',
  },
  'wrong-realm': {
    message: '{host} asks for the password twice, for two different realms.',
    todo: 'Two servers in a row require a login, but a phone can answer only one. Check the outbound proxy and the SIP domain.',
  },
  stale: {
    message: '{host} rejected its own login challenge as too old as soon as it was answered.',
    todo: 'Several servers behind one name may not share their state, or a clock on the PBX is unstable. Tell your PBX provider.',
  },
  'no-challenge': {
    message: '{host} accepts {extension} without asking for a password.',
    todo: 'Anyone can register there. Enable authentication on the PBX. Until then, a login verifies nothing.',
  },
  'unsupported-digest': {
    message: '{host} asks for the password in a way that few phones support ({detail}).',
    todo: 'Allow digest authentication with MD5 or SHA-256 and qop “auth” on the PBX.',
  },
  redirected: {
    message: '{host} sends phones to another server ({status}).',
    todo: 'Ask your PBX provider which address phones should use, and set it as the SIP domain or outbound proxy.',
  },
  busy: {
    message: '{host} cannot handle registrations right now ({status}).',
    todo: 'Wait a minute and try again. If it continues, the PBX is overloaded or partly down.',
  },
  unexpected: {
    message: '{host} rejected the registration of {extension} with {status}.',
    todo: 'Send the report to your PBX provider.',
  },
  cancelled: { message: 'Stopped before it finished.', todo: 'Start it again.' },
}
