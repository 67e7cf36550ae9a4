import type { ProblemKind, ProblemText } from './problem.ts'

/** English texts of every Problem. Each says what happened, then what to do. */
export const english: Readonly<Record<ProblemKind, ProblemText>> = {
  'address-invalid': {
    message: '“{address}” is not a valid PBX address.',
    todo: 'Enter the address you use to open the PBX console, such as app.example.com.',
  },
  'address-insecure': {
    message: '“{address}” is not encrypted: the API token would be sent in plain text.',
    todo: 'Use https://. Plain http:// is accepted only for this computer (127.0.0.1).',
  },
  'pbx-unreachable': {
    message: 'Could not find {host}.',
    todo: 'Check the spelling of the address and this computer’s internet connection.',
  },
  'name-service-silent': {
    message: 'Could not look up {host}: no DNS server answered.',
    todo: 'Check this computer’s internet connection. If it works, ask your network administrator about DNS.',
  },
  'pbx-no-route': {
    message: '{host} cannot be reached from this network.',
    todo: 'Check this computer’s network connection. A PBX inside a company network may require a VPN.',
  },
  'pbx-blocked-here': {
    message: 'This computer blocked the connection to {host}.',
    todo: 'A firewall or security software may be blocking Linecard. Allow Linecard in it, or ask your administrator.',
  },
  'pbx-no-connection': {
    message: 'Could not connect to {host}: no answer. Nothing was sent.',
    todo: 'Check the address and port. A firewall that silently drops connections has the same effect.',
  },
  'pbx-connection-refused': {
    message: '{host} was found, but nothing answers on port {port}.',
    todo: 'Check the address and port, or ask whether a firewall blocks the connection.',
  },
  'pbx-hung-up': {
    message: '{host} accepted the connection and then closed it. Nothing was sent.',
    todo: 'Check the port. A firewall or filter on this network may also cut connections to this address.',
  },
  'pbx-connection-lost': {
    message: 'The connection to {host} was lost before the answer was complete.',
    todo: 'Try again. If it keeps happening, check the network between this computer and the PBX.',
  },
  'pbx-timeout': {
    message: '{host} did not answer within {seconds} seconds.',
    todo: 'Try again in a moment. If it keeps happening, check the network or contact your PBX provider.',
  },
  'tls-silent': {
    message: '{host} accepted the connection but did not respond to the request to encrypt it. Nothing was sent.',
    todo: 'Check the port. Something other than a web server may be listening on it.',
  },
  'tls-untrusted': {
    message: 'The certificate of {host} is not signed by an authority that this computer trusts (issuer: {issuer}).',
    todo: 'If your company has its own certificate authority, add its certificate under Additional trusted certificates. Otherwise do not connect. Someone may be listening in.',
  },
  'tls-intercepted': {
    message:
      'A security product on this network or computer intercepts encrypted connections. The certificate shown for {host} was issued by “{issuer}”.',
    todo: 'If it belongs to your company, add its authority’s certificate under Additional trusted certificates, or have {host} exempted from inspection. Otherwise do not connect.',
  },
  'tls-expired': {
    message: 'The certificate of {host} has expired or is not yet valid ({dates}).',
    todo: 'Check this computer’s clock. If it is right, ask your PBX provider to renew the certificate.',
  },
  'tls-wrong-name': {
    message: 'The certificate of {host} was issued for a different name ({names}).',
    todo: 'Use the name in the certificate, or ask your PBX provider for a certificate that covers {host}.',
  },
  'tls-failed': {
    message: 'Could not set up an encrypted connection to {host} ({reason}).',
    todo: 'Check the port. It may not use TLS, or only a version that is no longer secure.',
  },
  'client-certificate-needed': {
    message: '{host} accepts only connections with a client certificate, which Linecard does not have.',
    todo: 'Ask your PBX provider for an API address without this requirement, or to exempt /api from it.',
  },
  'proxy-invalid': {
    message: 'The proxy address in this computer’s settings is not valid.',
    todo: 'Correct it in the system’s proxy settings or in HTTPS_PROXY, for example http://proxy.example.com:3128. HTTP, HTTPS and SOCKS proxies are supported.',
  },
  'proxy-not-found': {
    message: 'Could not find the proxy {proxy}.',
    todo: 'Check this computer’s proxy settings. If the proxy belongs to a company network, connect to that network or its VPN.',
  },
  'proxy-unreachable': {
    message: 'Could not connect to the proxy {proxy} ({reason}).',
    todo: 'Check this computer’s proxy settings. If the proxy belongs to a company network, connect to that network or its VPN.',
  },
  'proxy-silent': {
    message: 'The proxy {proxy} did not answer. Nothing was sent to the PBX.',
    todo: 'Try again in a moment. If it keeps happening, ask your network administrator.',
  },
  'proxy-untrusted': {
    message: 'The certificate of the proxy {proxy} is not trusted ({reason}).',
    todo: 'Add the proxy’s certificate authority under Additional trusted certificates, or ask your network administrator.',
  },
  'proxy-sign-in': {
    message: 'The proxy {proxy} requires a username and password (407). Nothing was sent to the PBX.',
    todo: 'Add them to the HTTPS_PROXY variable (http://name:password@proxy:port) and restart Linecard, or ask your network administrator to exempt this computer.',
  },
  'proxy-sign-in-other': {
    message: 'The proxy {proxy} requires a sign-in method that Linecard does not support ({kinds}). Nothing was sent to the PBX.',
    todo: 'Ask your network administrator to exempt the PBX address from the sign-in, or to allow Basic authentication.',
  },
  'proxy-login-rejected': {
    message: 'The proxy {proxy} rejected the username and password in the proxy settings. Nothing was sent to the PBX.',
    todo: 'Correct them in the HTTPS_PROXY variable and restart Linecard.',
  },
  'proxy-refused': {
    message: 'The proxy {proxy} does not allow connections to {host} ({status}). Nothing was sent to the PBX.',
    todo: 'Ask your network administrator to allow the address and its port.',
  },
  'proxy-no-way': {
    message: 'The proxy {proxy} could not reach {host} ({status}). Nothing was sent to the PBX.',
    todo: 'Check the spelling of the address. If it is right, try again later or ask your network administrator.',
  },
  'proxy-failed': {
    message: '{proxy} does not respond like a proxy. Nothing was sent to the PBX.',
    todo: 'Check the address, port and type of the proxy in this computer’s settings.',
  },
  'pbx-redirect': {
    message: '{host} redirects to {target}. Linecard does not send the token there.',
    todo: 'If that address is right, connect to it directly.',
  },
  'pbx-not-json': {
    message: '{host} answered with {type} instead of JSON.',
    todo: 'This is probably not the PBX API. Check the address, or sign in to the network first: hotel and guest Wi-Fi pages answer like this.',
  },
  'pbx-challenge': {
    message: 'A bot check in front of {host} answered instead of the PBX.',
    todo: 'It expects a person with a browser. Ask your PBX provider to exempt /api from the check, or to allow this network’s address.',
  },
  'pbx-sign-in-page': {
    message: '{host} answered with a sign-in page instead of the PBX API.',
    todo: 'Check the address. If this network or a gateway in front of the PBX asks people to sign in, do so in a browser, then try again.',
  },
  'pbx-no-body': {
    message: '{host} answered {status} without any content.',
    todo: 'Linecard checks on the PBX whether the change took effect. If it keeps happening, contact your PBX provider.',
  },
  'pbx-truncated': {
    message: 'The answer from {host} was incomplete or is not valid JSON.',
    todo: 'Try again. If it keeps happening, contact your PBX provider.',
  },
  'pbx-too-large': {
    message: 'The answer from {host} is larger than {limit}, so Linecard stopped reading it.',
    todo: 'This is probably not the PBX API. Check the address.',
  },
  'pbx-unexpected': {
    message: 'Something is missing from the PBX’s answer: {field}.',
    todo: 'The PBX may have been updated. Check for a newer version of Linecard, or report this with the time it happened.',
  },
  'list-moving': {
    message: 'Extensions are being created or deleted faster than Linecard can read the list. Some may be missing here.',
    todo: 'Linecard reads the list again in a few minutes.',
  },
  'pbx-bad-request': {
    message: 'The PBX did not understand the request ({detail}).',
    todo: 'This is a bug in Linecard. Report it with Copy diagnostics in Settings.',
  },
  'pbx-refused': {
    message: 'The PBX rejected the request ({status}).',
    todo: 'If the message from the PBX does not explain why, ask your PBX provider.',
  },
  'pbx-forbidden': {
    message: 'The PBX does not allow this request (403).',
    todo: 'Check that the token has the permission pbx_api_access. If it does, ask your PBX provider what else is restricted.',
  },
  'payment-required': {
    message: 'The PBX requires a payment or a different plan first (402).',
    todo: 'Check the plan and its invoices in the PBX console, or ask your PBX provider.',
  },
  'not-offered': {
    message: '{what}: {host} does not support this ({status}).',
    todo: 'Check the address, and that the token was created on this PBX. If both are right, the PBX may have changed. Check for a newer version of Linecard.',
  },
  'page-expired': {
    message: '{host} treated the request as one from its web pages and rejected it as expired (419).',
    todo: 'Check the address. If it is right, ask your PBX provider whether its API is set up correctly.',
  },
  'pbx-locked': {
    message: 'The PBX has locked {what} for now (423).',
    todo: 'Someone may be editing it in the PBX console. Try again in a minute.',
  },
  'legally-blocked': {
    message: 'The PBX rejected this for legal reasons (451).',
    todo: 'Ask your PBX provider.',
  },
  'token-rejected': {
    message: 'The PBX no longer accepts the API token. It may have expired or been revoked.',
    todo: 'Create a new token in the PBX console and enter it here. Pending changes are safe.',
  },
  'token-wrong': {
    message: 'The PBX does not accept this API token.',
    todo: 'Copy the whole token again: digits, a vertical bar and a long text (12|abcdef…). If it still fails, create a new one in the console of this PBX.',
  },
  'session-refused': {
    message: 'The PBX accepted the username and password, but then rejected its own session for the API.',
    todo: 'Create an API token in the PBX console and use it to connect.',
  },
  'login-rejected': {
    message: 'The PBX rejected this username and password.',
    todo: 'Check both. After five attempts in a minute, the PBX makes you wait.',
  },
  'permission-missing': {
    message: 'The token is valid but does not have the permission {permission}.',
    todo: 'Ask a PBX administrator to grant it.',
  },
  'not-found': {
    message: '{what} does not exist, or belongs to another account.',
    todo: 'Refresh the list. If it should be there, check that you are using the right account.',
  },
  conflict: {
    message: 'The PBX rejected this because of a conflict (409).',
    todo: 'Refresh, check the current values and try again.',
  },
  invalid: {
    message: 'The PBX rejected some of the fields.',
    todo: 'Correct the marked fields and try again.',
  },
  'not-accepted': {
    message: 'The PBX rejected this (422).',
    todo: 'It did not name a field of this form. Check the message from the PBX.',
  },
  'rate-limited': {
    message: 'The PBX’s request limit is reached.',
    todo: 'Linecard continues automatically as soon as the PBX allows it.',
  },
  'pbx-error': {
    message: 'The PBX reported an internal error ({status}).',
    todo: 'Try again in a moment. If it keeps happening, contact your PBX provider.',
  },
  'pbx-unavailable': {
    message: 'The PBX is not available at the moment ({status}).',
    todo: 'Linecard checks again automatically. Pending changes are safe.',
  },
  'pbx-maintenance': {
    message: 'The PBX is down for maintenance.',
    todo: 'Linecard tries again at the time given by the PBX. Pending changes are safe.',
  },
  'keychain-absent': {
    message: 'No keychain is available on this computer ({reason}).',
    todo: '{remedy} Or continue without a keychain: tokens and passwords are then forgotten when you quit Linecard.',
  },
  'keychain-locked': {
    message: 'The keychain is locked.',
    todo: 'Unlock it and try again. Nothing was sent to the PBX.',
  },
  'keychain-refused': {
    message: 'The keychain denied access ({reason}).',
    todo: 'Allow Linecard to use it and try again. Nothing was sent to the PBX.',
  },
  'keychain-blocked': {
    message: 'The system does not let Linecard use the keychain ({by}).',
    todo: 'Allow Linecard’s security profile to access org.freedesktop.secrets (in a snap: snap connect linecard:password-manager-service), or ask your administrator. Nothing was sent to the PBX.',
  },
  'keychain-full': {
    message: 'The keychain is full.',
    todo: 'Remove old entries and try again. Nothing was sent to the PBX.',
  },
  'keychain-too-large': {
    message: 'This secret is too long for the keychain ({bytes} bytes; the limit is {limit}).',
    todo: 'Use a shorter one.',
  },
  'keychain-slow': {
    message: 'The keychain did not answer within {seconds} seconds.',
    todo: 'It may be waiting for you to unlock it. Look for its window and try again. Nothing was sent to the PBX.',
  },
  'keychain-crashed': {
    message: 'The process that Linecard uses to access the keychain stopped unexpectedly, twice.',
    todo: 'Try again. If it keeps happening, restart the keychain, or sign out of this computer and in again. Nothing was sent to the PBX.',
  },
  'vault-key-removed': {
    message: 'The key to your stored passwords is no longer in the keychain. Linecard keeps it in memory until you quit.',
    todo: 'Put the key back before you quit Linecard. Until then, nothing new is sent to the PBX.',
  },
  'vault-key-gone': {
    message: 'The key to your stored passwords is not in the keychain.',
    todo: 'Open the keychain that you used before, or restore it from a backup, then try again. Otherwise, continue with a new key and rotate the passwords you need.',
  },
  'vault-key-changed': {
    message: 'The key in the keychain is not the one that your passwords were stored with.',
    todo: 'Restore the keychain from a backup, then try again. Otherwise, continue with a new key and rotate the passwords you need.',
  },
  'vault-elsewhere': {
    message: 'These passwords were stored on another computer ({computer}). Their key is in the keychain there.',
    todo: 'Use Linecard on that computer, or continue with a new key and rotate the passwords you need here.',
  },
  'value-key-gone': {
    message: 'The data stored for {number} needs a key that is no longer in the keychain.',
    todo: 'Restore the keychain from a backup, or rotate the password and set up its phone again.',
  },
  'password-damaged': {
    message: 'The stored SIP password of {number} was changed outside Linecard and cannot be opened.',
    todo: 'Rotate the password, then set up its phone again.',
  },
  'pin-damaged': {
    message: 'The stored voicemail PIN of {number} was changed outside Linecard and cannot be opened.',
    todo: 'Set a new PIN.',
  },
  'secret-damaged': {
    message: 'A stored secret of {number} was changed outside Linecard and cannot be opened ({kind}).',
    todo: 'Discard the change that it belongs to, then make it again.',
  },
  'password-not-stored': {
    message:
      'Linecard does not have the SIP password of {number}. It was created elsewhere, or in a session without keychain, and the PBX shows it only once.',
    todo: 'Rotate the password to set up a phone for this extension. Phones that use it now will need the new password.',
  },
  'password-unknown': {
    message:
      'The PBX may have created a new password for {number}, but its answer was lost or could not be read, so the password is unknown.',
    todo: 'Rotate the password. Linecard saves the new one.',
  },
  'outcome-unknown': {
    message: 'The answer to {what} was lost or could not be read, so it may or may not have taken effect.',
    todo: 'Linecard checks as soon as the PBX answers properly again. The password is saved.',
  },
  'password-held': {
    message:
      'The PBX created a new password for {number}, but Linecard could not save it. It will be lost when you quit Linecard.',
    todo: 'Free up some disk space, then open this extension again. Do not quit Linecard before that, or write the password down.',
  },
  'undo-passed': {
    message: '{number} has been changed since, so this edit cannot be undone.',
    todo: 'Check the current values and edit them if needed.',
  },
  'undo-nothing': { message: 'There is no edit of {number} to undo.', todo: 'Edit the extension instead.' },
  'bulk-unknown': { message: 'That bulk change is no longer stored.', todo: 'Edit the extensions instead.' },
  'queue-unknown': { message: 'That change is no longer pending.', todo: 'Check the list again.' },
  'watch-full': {
    message: 'You already watch {limit} extensions, so {number} cannot be added.',
    todo: 'Stop watching another one first. With more than {limit}, each would be checked too rarely.',
  },
  'sip-checks-off': {
    message: 'SIP checks from this computer are off for {account}.',
    todo: 'Turn them on in Settings. Linecard then contacts {domain} over SIP only when you ask it to.',
  },
  'sip-checks-resting': {
    message: '{domain} rejected {count} logins within 10 minutes.',
    todo: 'Wait a few minutes: many PBXs block an address after five failed logins. You can rotate the password and set up the phone meanwhile.',
  },
  'target-unknown': { message: 'There is no phone or app called “{target}”.', todo: 'Choose one from the list.' },
  'target-refuses': {
    message: '{target} does not support {character} in the {field}.',
    todo: '{way}',
  },
  'mac-missing': {
    message: '{target} needs the phone’s MAC address.',
    todo: 'Scan or type the MAC address on the phone’s label.',
  },
  'mac-invalid': {
    message: '“{mac}” is not a MAC address.',
    todo: 'A MAC address has 12 hexadecimal digits, such as 00:15:65:ab:cd:ef. A letter O is usually a zero.',
  },
  'mac-several': {
    message: 'There is more than one MAC address in “{mac}”.',
    todo: 'Enter only the phone’s own. On most labels it follows the word MAC.',
  },
  'mac-article': {
    message: '“{mac}” is the article number of the box (EAN or UPC), not a MAC address.',
    todo: 'Scan the barcode labeled MAC.',
  },
  'mac-of-no-phone': {
    message: '“{mac}” is not the address of a phone: it is all zeros or a group address.',
    todo: 'Enter the MAC address on the phone’s label.',
  },
  'account-unknown': {
    message: 'That account is no longer in Linecard.',
    todo: 'Choose another account, or connect it again.',
  },
  'account-exists': { message: '{address} is already connected as “{name}”.', todo: 'Open that account instead.' },
  'extension-remade': {
    message: '{number} was deleted and created again on the PBX, so it is a different extension now. Nothing was changed.',
    todo: 'Check its current values, and make the change again if you mean this one.',
  },
  'extension-unknown': { message: 'Extension {number} is not in the list.', todo: 'Refresh the list.' },
  'input-invalid': { message: 'Some fields are not filled in correctly.', todo: 'Correct the marked fields.' },
  cancelled: { message: 'Canceled.', todo: 'You can start again at any time.' },
  'clipboard-failed': { message: 'Could not access the clipboard.', todo: 'Click in the window and try again.' },
  'file-exists': { message: '{name} already exists.', todo: 'Choose another name or folder, or replace the existing file.' },
  'file-gone': {
    message: '{name} is no longer where it was saved.',
    todo: 'It was moved or deleted. Save it again if you need it.',
  },
  'file-failed': { message: 'Could not save {name} ({reason}).', todo: 'Choose another folder, or free up some space.' },
  'storage-full': { message: 'The disk is full, so Linecard cannot save its data.', todo: 'Free up some space and try again.' },
  'storage-readonly': {
    message: 'Linecard cannot write to its data folder {folder}.',
    todo: 'Check the folder’s permissions, or start Linecard with a different --data-dir.',
  },
  'storage-damaged': {
    message: 'Linecard’s data was damaged. The damaged file was kept as {file}.',
    todo: 'The list is read again from the PBX. Passwords were recovered from the damaged file and its backup.',
  },
  'storage-restored': {
    message: 'Linecard’s data was missing and has been restored from its backup.',
    todo: 'The list is read again from the PBX. Passwords were restored too.',
  },
  'storage-failed': {
    message: 'Linecard cannot read or write its data in {folder} ({reason}).',
    todo: 'Check the disk and the folder, then start Linecard again.',
  },
  'storage-newer': {
    message: 'The data in {folder} was written by a newer version of Linecard.',
    todo: 'Start the newer version, or start this one with a different --data-dir.',
  },
  'storage-shared': {
    message: 'Other users of this computer can write to the data folder {folder}.',
    todo: 'Start Linecard with a different --data-dir that belongs only to you.',
  },
  'already-running': {
    message: 'Linecard is already running with the data folder {folder}.',
    todo: 'Use the window that is already open, or start with a different --data-dir.',
  },
  'file-unreadable': {
    message: 'Could not read the file {name}.',
    todo: 'Check its path and permissions.',
  },
  'certificate-file-invalid': {
    message: '{name} does not contain a PEM certificate.',
    todo: 'Choose the file that begins with -----BEGIN CERTIFICATE-----.',
  },
  'certificate-file-unfit': {
    message: 'The certificate in {name} is not allowed to serve HTTPS: its key usage lacks {usage}.',
    todo: 'Request a server certificate: key usage with digitalSignature, extended key usage with serverAuth.',
  },
  'certificate-file-outdated': {
    message: 'This certificate has expired or is not yet valid ({dates}).',
    todo: 'Choose a renewed one. If the dates are right, check this computer’s clock.',
  },
  'certificate-file-nameless': {
    message: 'The certificate in {name} contains no full host name and no IP address.',
    todo: 'Request one with this computer’s name or network address. Phones accept no other.',
  },
  'key-file-invalid': {
    message: '{name} does not contain a usable private key. It is not PEM, or it is protected by a passphrase.',
    todo: 'Save the key as PEM without a passphrase, readable only by you.',
  },
  'key-of-another': {
    message: 'The key in {name} does not match that certificate.',
    todo: 'Choose the key that was used to request the certificate.',
  },
  'link-name-elsewhere': {
    message: 'Your certificate was issued for {name}, but that name does not point to {address}.',
    todo: 'Point the name to this computer, choose the network it points to, or remove the certificate in Settings.',
  },
  'target-has-no-file': { message: '{target} does not use a file.', todo: 'Show or print its QR code instead.' },
  'target-has-no-code': { message: '{target} does not use a QR code.', todo: 'Save its file instead.' },
  'hand-off-has-no-such-file': { message: 'This setup has no file with that name.', todo: 'Choose another one.' },
  'no-local-network': {
    message: 'This computer is not connected to a local network.',
    todo: 'Connect it to the same network as the phones, or save the file instead.',
  },
  'link-cannot-listen': {
    message: 'Could not start a link on {address}.',
    todo: 'Choose another network, or save the file instead.',
  },
  'link-network-gone': {
    message: 'This computer no longer has the network address {address}.',
    todo: 'Choose one from the list.',
  },
  'link-over': { message: 'That link is no longer valid.', todo: 'Create a new one.' },
  'links-too-many': { message: 'Too many one-time links are open.', todo: 'Stop some of them first.' },
  'policy-unusable': {
    message: 'The policy in {file} cannot be used ({reason}).',
    todo: 'Until an administrator of this computer corrects it, no PBX can be reached, and updates and one-time links are off.',
  },
  'policy-key': {
    message: 'In the policy {file}, “{key}” cannot be used ({reason}).',
    todo: 'Until an administrator of this computer corrects it, the strictest reading applies.',
  },
  'policy-marked': {
    message: 'The policy {file} begins with a byte order mark.',
    todo: 'Linecard can still read it. An administrator of this computer should save it as UTF-8 without one.',
  },
  'pbx-not-allowed': {
    message: 'Your organization does not allow the PBX {host}.',
    todo: 'Use a PBX that your organization allows, or ask an administrator of this computer.',
  },
  'one-time-links-off': {
    message: 'Your organization has turned off one-time links.',
    todo: 'Save the file instead, or use a card.',
  },
  'language-set': {
    message: 'Your organization sets the language.',
    todo: 'Ask an administrator of this computer.',
  },
  'work-under-way': {
    message: 'Linecard is still working on the previous setup.',
    todo: 'Wait until it is finished, or cancel it.',
  },
  'window-failed': {
    message: 'Something went wrong in this window, so the request or its answer was lost.',
    todo: 'Check whether it took effect before you try again. If it keeps happening, close the window, open it again and report what you did.',
  },
  'app-gone': {
    message: 'Linecard is not responding. It has stopped, or this computer is too busy.',
    todo: 'If it has stopped, start it again. Then check whether your last change took effect.',
  },
  internal: {
    message: 'Something went wrong inside Linecard.',
    todo: 'Report it with Copy diagnostics in Settings. The report contains the details, without secrets.',
  },
}
