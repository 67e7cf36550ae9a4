import type { ProblemText } from './problem.ts'
import type { SipCause } from './sip.ts'

/** What a diagnosis found, and what to do about it. `{name}` stands for a parameter of that name. */
export const englishSipCauses: Readonly<Record<SipCause, ProblemText>> = {
  registered: {
    message: 'Everything works: the password is right, and {count} phone(s) are registered as {extension}.',
    todo: 'If this is not the phone you are looking for, check which account or line that phone uses.',
  },
  'not-registered': {
    message: 'The way to {host} and the password are good, but no phone is registered as {extension}.',
    todo: 'Check the phone: does it have this configuration, is its account enabled, and is it on the network? If in doubt, set it up again.',
  },
  'no-password': {
    message:
      '{host} answers by {transport} and asks {extension} for its password, as it should. Linecard does not know that password.',
    todo: 'Rotate the password of {extension} and set up the phone again, so that the phone and Linecard agree.',
  },
  'unknown-host': {
    message: 'There is no address for {host}: the name does not exist.',
    todo: 'Correct the SIP domain or outbound proxy in the account’s SIP settings, or ask the person who manages your DNS.',
  },
  'not-offered': {
    message: 'The DNS of {host} says that it offers no SIP by {transport}.',
    todo: 'Choose another transport in the account’s SIP settings.',
  },
  'names-failed': {
    message: 'The name server did not answer a query for {host}.',
    todo: 'Check this computer’s network and DNS. Phones on the same network have the same trouble.',
  },
  unreachable: {
    message: 'This network has no way to {host} ({address}).',
    todo: 'Check the cable, Wi-Fi, VPN or router. If the address is IPv6 and the network is not, the PBX needs an IPv4 address too.',
  },
  'port-closed': {
    message: '{host} is there, but nothing listens on port {port} by {transport}, nor on the usual ones.',
    todo: 'Check the port in the account’s SIP settings. If it is right, SIP is down on the PBX.',
  },
  'other-transport': {
    message: '{host} does not answer by {transport} on port {port}; it does by {otherTransport} on port {otherPort}.',
    todo: 'Set the account’s SIP settings to {otherTransport}, port {otherPort}, and set up the phones again, or open {transport} on the PBX.',
  },
  'transport-blocked': {
    message: '{transport} to port {port} of {host} is blocked on the way, but {otherTransport} on port {otherPort} gets through.',
    todo: 'Open {transport} port {port} in the firewall between here and the PBX, or set the account to {otherTransport}, port {otherPort}.',
  },
  'host-silent': {
    message: '{host} ({address}) does not answer on any SIP port over any transport.',
    todo: 'A firewall here or at the PBX drops it, the PBX is off, or it has banned this network’s address after failed logins. Ask your PBX provider about blocked addresses first.',
  },
  'not-sip': {
    message: 'Something answers on port {port} of {host}, but it does not speak SIP.',
    todo: 'Check the port: it may belong to a web server or to another program.',
  },
  'connection-lost': {
    message: '{host} took the connection by {transport} on port {port} and then dropped it.',
    todo: 'The port may want another transport, or something between here and the PBX cuts SIP connections. Try the other transport.',
  },
  'sip-alg': {
    message: 'A router on the way rewrites SIP messages (a “SIP ALG”): what came back was not what was sent.',
    todo: 'Switch SIP ALG (also “SIP helper”, “SIP transformations”) off in the router, or use TLS, which it cannot read.',
  },
  'tls-untrusted': {
    message: 'The certificate of {host} is signed by {issuer}, which this computer does not trust.',
    todo: 'Give the PBX a certificate of a public authority, or install its authority on the phones and in Linecard’s settings. Phones that check certificates reject it too.',
  },
  'tls-expired': {
    message: 'The certificate of {host} ended on {date}.',
    todo: 'Renew it on the PBX. Phones that check certificates cannot register until then.',
  },
  'tls-not-yet-valid': {
    message: 'The certificate of {host} is valid only from {date} on.',
    todo: 'Check the clock of this computer first; if it is right, the PBX has the wrong certificate.',
  },
  'tls-wrong-name': {
    message: 'The certificate of {host} is for another name ({names}).',
    todo: 'Put one of these names into the account’s SIP settings, or give the PBX a certificate for {host}.',
  },
  'tls-too-old': {
    message: '{host} offers only TLS versions that are no longer safe.',
    todo: 'Switch TLS 1.2 or 1.3 on in the PBX.',
  },
  'tls-not-spoken': {
    message: 'Port {port} of {host} does not speak TLS.',
    todo: 'TLS is usually on port 5061. Correct the port, or set the transport to TCP or UDP.',
  },
  'tls-failed': {
    message: 'The TLS handshake with {host} on port {port} failed.',
    todo: 'Check that this port is the one for TLS and that nothing in between inspects TLS. The report holds the exact error.',
  },
  'register-ignored': {
    message: '{host} answers, but not when {extension} asks to register for {domain}.',
    todo: 'Check the SIP domain. If it is right, the PBX (or a guard before it) ignores this network’s address. Check the list of blocked addresses.',
  },
  'login-ignored': {
    message: '{host} asks {extension} for its password and then says nothing to the answer.',
    todo: 'Often the larger message is lost on the way: try TCP or TLS instead of UDP. Or the PBX has just banned this network’s address.',
  },
  'domain-not-served': {
    message: '{host} rejects {extension} at {domain} before asking for a password ({status}).',
    todo: 'Check the SIP domain in the account’s SIP settings: the PBX does not seem to serve {domain}, or rejects this network’s address.',
  },
  'wrong-password': {
    message: 'The way is good; {host} says that the password of {extension} is wrong.',
    todo: 'It was probably changed elsewhere. Rotate the password here and set up the phone again.',
  },
  'unknown-user': {
    message: 'The way is good; {host} does not know an extension {extension}.',
    todo: 'Check that the extension exists, is active, and may register; it may take a moment after it was made.',
  },
  forbidden: {
    message: 'The way is good; {host} forbids {extension} to log in (403).',
    todo: 'The extension is unknown or disabled, the password is wrong, or this network’s address is not allowed: not every PBX says which. Check them in this order.',
  },
  'wrong-realm': {
    message: '{host} asks for the password twice, for two different realms.',
    todo: 'Two servers in a row demand a login, and a phone can answer but one. Check the outbound proxy and the SIP domain.',
  },
  stale: {
    message: '{host} called its own question too old as soon as it was answered.',
    todo: 'Several servers behind one name do not share their state, or a clock on the PBX jumps. Tell your PBX provider.',
  },
  'no-challenge': {
    message: '{host} lets {extension} in without asking for a password.',
    todo: 'Anyone can register there. Turn on authentication on the PBX. Until then, a login verifies nothing.',
  },
  'unsupported-digest': {
    message: '{host} asks for the password in a way that few phones know ({detail}).',
    todo: 'Allow digest with MD5 or SHA-256 and qop “auth” in the PBX.',
  },
  redirected: {
    message: '{host} sends phones to another server ({status}).',
    todo: 'Ask your PBX provider which address phones should use, and set it as the SIP domain or outbound proxy.',
  },
  busy: {
    message: '{host} cannot serve a registration right now ({status}).',
    todo: 'Wait a minute and try again. If it stays so, the PBX is overloaded or half down.',
  },
  unexpected: {
    message: '{host} rejected the registration of {extension} with {status}.',
    todo: 'Send the report to your PBX provider.',
  },
  cancelled: { message: 'Stopped before the end.', todo: 'Start it again.' },
}
