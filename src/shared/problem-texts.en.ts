import type { ProblemKind, ProblemText } from './problem.ts'

/** English texts of every Problem. Each says what happened, then what to do. */
export const english: Readonly<Record<ProblemKind, ProblemText>> = {
  'address-invalid': {
    message: '“{address}” is not an address that Linecard can use.',
    todo: 'Enter the address you open the PBX console with, such as app.example.com.',
  },
  'address-insecure': {
    message: '“{address}” is not encrypted: the API token would travel in the clear.',
    todo: 'Use https://. Plain http is accepted for this computer (127.0.0.1) alone.',
  },
  'pbx-unreachable': {
    message: 'The name {host} could not be found.',
    todo: 'Check the spelling of the address, and that this computer is online.',
  },
  'name-service-silent': {
    message: 'The name {host} could not be looked up: no name server answered.',
    todo: 'Check that this computer is online. If it is, ask your network administrator about DNS.',
  },
  'pbx-no-route': {
    message: '{host} cannot be reached from this network.',
    todo: 'Check that this computer is online. A PBX inside a company network may need a VPN.',
  },
  'pbx-blocked-here': {
    message: 'This computer did not allow a connection to {host}.',
    todo: 'A firewall or security software on it may block Linecard. Allow Linecard there, or ask your administrator.',
  },
  'pbx-no-connection': {
    message: 'Could not connect to {host}: nothing answered. Nothing was sent.',
    todo: 'Check the address and port. A firewall that blocks an address without a word looks like this.',
  },
  'pbx-connection-refused': {
    message: '{host} is there, but nothing answers on port {port}.',
    todo: 'Check the address and port, or ask whether a firewall is in the way.',
  },
  'pbx-hung-up': {
    message: '{host} accepted the connection and closed it again. Nothing was sent.',
    todo: 'Check the port. A firewall or filter on this network may also cut connections to this address.',
  },
  'pbx-connection-lost': {
    message: 'The connection to {host} broke off before the answer was complete.',
    todo: 'Try again. If it keeps happening, check the network between this computer and the PBX.',
  },
  'pbx-timeout': {
    message: '{host} did not answer within {seconds} seconds.',
    todo: 'Try again in a moment. If it keeps happening, check the network or contact your PBX provider.',
  },
  'tls-silent': {
    message: '{host} accepted the connection, but did not answer the offer to encrypt it. Nothing was sent.',
    todo: 'Check the port: something other than a web server may be listening there.',
  },
  'tls-untrusted': {
    message: 'The certificate of {host} is not signed by an authority that this computer trusts (issuer: {issuer}).',
    todo: 'If your company has its own certificate authority, add its certificate under Extra certificates. Otherwise do not connect. Someone may be listening in.',
  },
  'tls-intercepted': {
    message:
      'A security product on this network or computer opens encrypted connections: the certificate shown for {host} was issued by “{issuer}”.',
    todo: 'If it belongs to your company, add its authority’s certificate under Extra certificates, or have {host} exempted from inspection. Otherwise do not connect.',
  },
  'tls-expired': {
    message: 'The certificate of {host} is outside its dates ({dates}).',
    todo: 'Check this computer’s clock. If it is right, ask your PBX provider to renew the certificate.',
  },
  'tls-wrong-name': {
    message: 'The certificate that {host} shows was made for another name ({names}).',
    todo: 'Use the name in the certificate, or ask your PBX provider for a certificate that covers {host}.',
  },
  'tls-failed': {
    message: 'No encrypted connection could be agreed with {host} ({reason}).',
    todo: 'Check the port: it may not speak TLS, or only a version that is no longer safe.',
  },
  'client-certificate-needed': {
    message: '{host} accepts only connections with a client certificate, which Linecard does not have.',
    todo: 'Ask your PBX provider for an API address without this requirement, or to exempt /api from it.',
  },
  'proxy-invalid': {
    message: 'The proxy in this computer’s settings is not an address that Linecard can use.',
    todo: 'Correct it in the system’s proxy settings or in HTTPS_PROXY, for example http://proxy.example.com:3128. HTTP, HTTPS and SOCKS proxies work.',
  },
  'proxy-not-found': {
    message: 'The name of the proxy {proxy} could not be found.',
    todo: 'Check the proxy settings of this computer. If the proxy belongs to a company network, connect to that network or its VPN.',
  },
  'proxy-unreachable': {
    message: 'Could not connect to the proxy {proxy} ({reason}).',
    todo: 'Check the proxy settings of this computer. If the proxy belongs to a company network, connect to that network or its VPN.',
  },
  'proxy-silent': {
    message: 'The proxy {proxy} did not answer. Nothing was sent to the PBX.',
    todo: 'Try again in a moment. If it keeps happening, ask your network administrator.',
  },
  'proxy-untrusted': {
    message: 'The certificate of the proxy {proxy} is not trusted ({reason}).',
    todo: 'Add the proxy’s authority under Extra certificates, or ask your network administrator.',
  },
  'proxy-sign-in': {
    message: 'The proxy {proxy} requires a username and password (407). Nothing was sent to the PBX.',
    todo: 'Put them into the HTTPS_PROXY variable (http://name:password@proxy:port) and restart Linecard, or ask your network administrator to exempt this computer.',
  },
  'proxy-sign-in-other': {
    message: 'The proxy {proxy} requires a sign-in that Linecard does not support ({kinds}). Nothing was sent to the PBX.',
    todo: 'Ask your network administrator to exempt the PBX address from the sign-in, or to allow Basic.',
  },
  'proxy-login-rejected': {
    message: 'The proxy {proxy} does not accept the username and password in the proxy settings. Nothing was sent to the PBX.',
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
    message: 'What answers at {proxy} does not answer as a proxy does. Nothing was sent to the PBX.',
    todo: 'Check the address, port and kind of the proxy in this computer’s settings.',
  },
  'pbx-redirect': {
    message: '{host} points to another place ({target}); Linecard does not take the token there.',
    todo: 'If that address is right, connect to it directly.',
  },
  'pbx-not-json': {
    message: '{host} answered with {type} where the PBX API answers with JSON.',
    todo: 'This is probably not the address of the PBX’s API; check it, or sign in to the network (a hotel or guest Wi-Fi page answers like this).',
  },
  'pbx-challenge': {
    message: 'A bot check in front of {host} answered, not the PBX.',
    todo: 'It expects a person with a browser. Ask your PBX provider to exempt /api from the check, or to allow this network’s address.',
  },
  'pbx-sign-in-page': {
    message: '{host} answered with a sign-in page, not with the PBX API.',
    todo: 'Check the address. If this network or a gateway in front of the PBX asks people to sign in, do so in a browser, then try again.',
  },
  'pbx-no-body': {
    message: '{host} answered {status} without any content.',
    todo: 'Linecard checks on the PBX whether the change took effect. If this keeps happening, tell your PBX provider.',
  },
  'pbx-truncated': {
    message: 'The answer of {host} was cut off or is not valid JSON.',
    todo: 'Try again. If it keeps happening, contact your PBX provider.',
  },
  'pbx-too-large': {
    message: 'The answer of {host} is larger than {limit}; Linecard stopped reading it.',
    todo: 'This is probably not the PBX’s API; check the address.',
  },
  'pbx-unexpected': {
    message: 'The PBX’s answer lacks what it should have: {field}.',
    todo: 'The PBX may have been updated. Check for a newer version of Linecard, or report this with the time it happened.',
  },
  'list-moving': {
    message: 'Extensions are being created or deleted faster than the list can be read: some may be missing here.',
    todo: 'Linecard reads the list again in a few minutes.',
  },
  'pbx-bad-request': {
    message: 'The PBX did not understand the request ({detail}).',
    todo: 'This is a bug in Linecard. Report it with Copy diagnostics in Settings.',
  },
  'pbx-refused': {
    message: 'The PBX rejected the request ({status}).',
    todo: 'If its own words do not explain why, ask your PBX provider.',
  },
  'pbx-forbidden': {
    message: 'The PBX does not allow this request (403).',
    todo: 'Check that the token has the permission pbx_api_access. If it has, ask your PBX provider what else is restricted.',
  },
  'payment-required': {
    message: 'The PBX wants a payment or another plan first (402).',
    todo: 'Check the plan and its invoices in the PBX console, or ask your PBX provider.',
  },
  'not-offered': {
    message: '{what}: {host} does not offer this ({status}).',
    todo: 'Check the address, and that the token was created on this PBX. If both are right, the PBX may have changed. Look for a newer Linecard.',
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
    todo: 'Copy the whole token again: digits, a bar and a long text (12|abcdef…). If it still fails, create a new one in the console of this PBX.',
  },
  'session-refused': {
    message: 'The PBX accepted the username and password, but not the session it then gave for its API.',
    todo: 'Create an API token in the PBX console and connect with that.',
  },
  'login-rejected': {
    message: 'The PBX rejected this username and password.',
    todo: 'Check both. After five attempts in a minute, the PBX makes you wait.',
  },
  'permission-missing': {
    message: 'The token is valid but lacks the permission {permission}.',
    todo: 'Ask an administrator of the PBX to give it that permission.',
  },
  'not-found': {
    message: '{what} does not exist, or belongs to another account.',
    todo: 'Refresh the list; if it should be there, check that this is the right account.',
  },
  conflict: {
    message: 'The PBX rejected this because of a conflict (409).',
    todo: 'Refresh, check what the PBX has now, and decide again.',
  },
  invalid: {
    message: 'The PBX did not accept some of the fields.',
    todo: 'Correct the marked fields and try again.',
  },
  'not-accepted': {
    message: 'The PBX did not accept this (422).',
    todo: 'It named no field of this form. Its own words are all there is to go by.',
  },
  'rate-limited': {
    message: 'The PBX’s limit of requests is used up.',
    todo: 'Linecard continues automatically as soon as the PBX allows it.',
  },
  'pbx-error': {
    message: 'The PBX failed with its own error ({status}).',
    todo: 'Try again in a moment. If it keeps happening, contact your PBX provider.',
  },
  'pbx-unavailable': {
    message: 'The PBX is not available at the moment ({status}).',
    todo: 'Linecard checks again on its own. Pending changes are safe.',
  },
  'pbx-maintenance': {
    message: 'The PBX is in maintenance.',
    todo: 'Linecard tries again at the time the PBX gave. Pending changes are safe.',
  },
  'keychain-absent': {
    message: 'No keychain is available on this computer ({reason}).',
    todo: '{remedy} Or continue without a keychain: tokens and passwords are then forgotten when you quit Linecard.',
  },
  'keychain-locked': {
    message: 'The keychain is locked.',
    todo: 'Unlock it, then try again. Nothing has been sent to the PBX.',
  },
  'keychain-refused': {
    message: 'The keychain denied access ({reason}).',
    todo: 'Allow Linecard to use it, then try again. Nothing has been sent to the PBX.',
  },
  'keychain-blocked': {
    message: 'The system does not let Linecard use the keychain ({by}).',
    todo: 'Allow Linecard’s profile to talk to org.freedesktop.secrets (in a snap: snap connect linecard:password-manager-service), or ask your administrator. Nothing has been sent to the PBX.',
  },
  'keychain-full': {
    message: 'The keychain has no room for another entry.',
    todo: 'Remove old entries, then try again. Nothing has been sent to the PBX.',
  },
  'keychain-too-large': {
    message: 'This secret is too long for the keychain ({bytes} bytes; it takes {limit}).',
    todo: 'Use a shorter one.',
  },
  'keychain-slow': {
    message: 'The keychain did not answer within {seconds} seconds.',
    todo: 'It may be waiting for you to unlock it. Find its window and try again. Nothing has been sent to the PBX.',
  },
  'keychain-crashed': {
    message: 'The keychain ended the process that Linecard speaks to it with, twice.',
    todo: 'Try again. If it keeps happening, restart the keychain or log in again. Nothing has been sent to the PBX.',
  },
  'vault-key-removed': {
    message: 'The key to your stored passwords is no longer in the keychain. Linecard has it only until it closes.',
    todo: 'Put the key back before you close Linecard. Nothing new is sent to the PBX until then.',
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
    message: 'What is stored for {number} needs a key that is no longer in the keychain.',
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
      'Linecard does not have the SIP password of {number}. It was made elsewhere, or in a session without the keychain, and the PBX shows it only once.',
    todo: 'Rotate the password to set up a phone for this extension. Phones that use it now will need the new password.',
  },
  'password-unknown': {
    message:
      'The PBX may have made a new password for {number}, but its answer did not arrive or could not be read, so the password is not known.',
    todo: 'Rotate the password: that gives a new one that Linecard keeps.',
  },
  'outcome-unknown': {
    message: 'The answer to {what} did not arrive or could not be read. It may or may not have taken effect.',
    todo: 'Linecard checks as soon as the PBX answers properly again. The password is stored.',
  },
  'password-held': {
    message: 'The PBX made a new password for {number}, but Linecard could not store it. It is lost when Linecard closes.',
    todo: 'Free some space on the disk, then open this extension again. Do not close Linecard before, or write the password down.',
  },
  'undo-passed': {
    message: '{number} has been changed since, so this edit cannot be undone.',
    todo: 'Check the current values and edit them if needed.',
  },
  'undo-nothing': { message: 'There is no edit of {number} to take back.', todo: 'Edit the extension instead.' },
  'bulk-unknown': { message: 'That change of many extensions is not kept any longer.', todo: 'Change the extensions instead.' },
  'queue-unknown': { message: 'That change is no longer pending.', todo: 'Check the list again.' },
  'watch-full': {
    message: '{limit} extensions are watched already, so {number} cannot be.',
    todo: 'Stop watching another one first. With more than {limit}, each would be checked too rarely.',
  },
  'sip-checks-off': {
    message: 'SIP checks from this computer are off for {account}.',
    todo: 'Switch them on in Settings: Linecard then speaks SIP to {domain} when you ask it to, and only then.',
  },
  'sip-checks-resting': {
    message: '{domain} rejected {count} logins within ten minutes.',
    todo: 'Wait a few minutes: many PBXs block an address after five failed logins. You can rotate the password and set up the phone meanwhile.',
  },
  'target-unknown': { message: 'There is no phone or app called “{target}”.', todo: 'Choose one from the list.' },
  'target-refuses': {
    message: '{target} does not support {character} in the {field}.',
    todo: '{way}',
  },
  'mac-missing': {
    message: '{target} needs the phone’s MAC address.',
    todo: 'Scan or type the MAC from the label on the phone.',
  },
  'mac-invalid': {
    message: '“{mac}” is not a MAC address.',
    todo: 'A MAC has twelve hexadecimal digits, such as 00:15:65:ab:cd:ef; the letter O is often a zero.',
  },
  'mac-several': {
    message: 'There is more than one MAC address in “{mac}”.',
    todo: 'Enter only the one of the phone. On most labels it stands after MAC.',
  },
  'mac-article': {
    message: '“{mac}” is the article number of the box (EAN or UPC), not a MAC address.',
    todo: 'Scan the code that is labeled MAC.',
  },
  'mac-of-no-phone': {
    message: '“{mac}” is not the address of a phone: it is all zeros, or the address of a group.',
    todo: 'Enter the MAC from the phone’s label.',
  },
  'account-unknown': {
    message: 'That account is no longer in Linecard.',
    todo: 'Choose another account, or connect it again.',
  },
  'account-exists': { message: '{address} is already connected as “{name}”.', todo: 'Open that account instead.' },
  'extension-remade': {
    message: '{number} was deleted and created again on the PBX. Nothing was changed: it is another extension now.',
    todo: 'Check what it is now, and make the change again if you mean this one.',
  },
  'extension-unknown': { message: 'Extension {number} is not in the list.', todo: 'Refresh the list.' },
  'input-invalid': { message: 'Some of the fields are not filled in correctly.', todo: 'Correct the marked fields.' },
  cancelled: { message: 'Cancelled.', todo: 'Nothing more happens.' },
  'clipboard-failed': { message: 'Could not access the clipboard.', todo: 'Click in the window and try again.' },
  'file-exists': { message: '{name} already exists.', todo: 'Choose another name or folder, or say that it may be replaced.' },
  'file-gone': {
    message: '{name} is no longer where it was saved.',
    todo: 'It was moved or deleted. Save it again if you need it.',
  },
  'file-failed': { message: '{name} could not be written ({reason}).', todo: 'Choose another folder, or free some space.' },
  'storage-full': { message: 'The disk is full: Linecard cannot keep its records.', todo: 'Free some space and try again.' },
  'storage-readonly': {
    message: 'The data folder {folder} cannot be written.',
    todo: 'Check its permissions, or start Linecard with another --data-dir.',
  },
  'storage-damaged': {
    message: 'Linecard’s records were damaged; the damaged file was set aside as {file}.',
    todo: 'The list is read again from the PBX. Passwords came over from the damaged file and its backup.',
  },
  'storage-restored': {
    message: 'Linecard’s records were gone; they were brought back from their backup.',
    todo: 'The list is read again from the PBX. Passwords came back with it.',
  },
  'storage-failed': {
    message: 'Linecard’s records in {folder} cannot be read or written ({reason}).',
    todo: 'Check the disk and the folder, then start Linecard again.',
  },
  'storage-newer': {
    message: 'The records in {folder} were written by a newer Linecard.',
    todo: 'Start the newer version, or this one with another --data-dir.',
  },
  'storage-shared': {
    message: 'Other users of this computer can write to the data folder {folder}.',
    todo: 'Start Linecard with another --data-dir, one that belongs to you alone.',
  },
  'already-running': {
    message: 'Linecard is already running with the data folder {folder}.',
    todo: 'Use the window that is open, or start with another --data-dir.',
  },
  'file-unreadable': {
    message: 'The file {name} cannot be read.',
    todo: 'Check its path, and that you may read it.',
  },
  'certificate-file-invalid': {
    message: '{name} holds no certificate as PEM text.',
    todo: 'Name the file that begins with -----BEGIN CERTIFICATE-----.',
  },
  'certificate-file-unfit': {
    message: 'The certificate in {name} is not allowed to serve HTTPS: its key usage lacks {usage}.',
    todo: 'Ask for a server certificate: key usage with digitalSignature, extended key usage with serverAuth.',
  },
  'certificate-file-outdated': {
    message: 'This certificate is outside its dates ({dates}).',
    todo: 'Name a renewed one; if the dates are right, check this computer’s clock.',
  },
  'certificate-file-nameless': {
    message: 'The certificate in {name} was made for no whole name and no address.',
    todo: 'Ask for one with this computer’s name or network address in it: phones accept no other.',
  },
  'key-file-invalid': {
    message: '{name} holds no private key that can be used: it is no PEM text, or locked by a passphrase.',
    todo: 'Save the key as PEM without a passphrase, readable by you alone.',
  },
  'key-of-another': {
    message: 'The key in {name} was not made for that certificate.',
    todo: 'Choose the key that was used to request the certificate.',
  },
  'link-name-elsewhere': {
    message: 'Your certificate was made for {name}, but that name does not lead to {address}.',
    todo: 'Let the name lead to this computer, choose the network that it leads to, or take the certificate out in Settings.',
  },
  'target-has-no-file': { message: '{target} takes no file.', todo: 'Show or print its QR code instead.' },
  'target-has-no-code': { message: '{target} takes no QR code.', todo: 'Save its file instead.' },
  'hand-off-has-no-such-file': { message: 'This setup has no file with that name.', todo: 'Choose another one.' },
  'no-local-network': {
    message: 'This computer is in no local network.',
    todo: 'Connect it to the network that the phones are in, or save the file.',
  },
  'link-cannot-listen': {
    message: 'No link can be served on {address}.',
    todo: 'Choose another network, or save the file.',
  },
  'link-network-gone': {
    message: 'This computer does not have the network address {address}.',
    todo: 'Choose one from the list.',
  },
  'link-over': { message: 'That link is over.', todo: 'Make a new one.' },
  'links-too-many': { message: 'Too many one-time links are open.', todo: 'Stop some of them first.' },
  'policy-unusable': {
    message: 'The policy in {file} cannot be used ({reason}).',
    todo: 'Until an administrator of this computer corrects it, no PBX can be reached, and updates and one-time links are off.',
  },
  'policy-key': {
    message: 'In the policy {file}, “{key}” cannot be used ({reason}).',
    todo: 'Until an administrator of this computer corrects it, it is read as strictly as possible.',
  },
  'policy-marked': {
    message: 'The policy {file} begins with a byte order mark.',
    todo: 'It is read all the same. An administrator of this computer should save it as UTF-8 without one.',
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
  'work-under-way': { message: 'Linecard is still at work on the last ones.', todo: 'Wait for them, or cancel them.' },
  'window-failed': {
    message: 'Something went wrong in this window, so Linecard did not get the request or its answer.',
    todo: 'Check whether it took effect before you try again. If it keeps happening, close the window, open it again and report what you did.',
  },
  'app-gone': {
    message: 'Linecard does not answer. It has stopped, or this computer is too busy.',
    todo: 'If it has stopped, start it again. Then check whether your last change took effect.',
  },
  internal: {
    message: 'Something went wrong inside Linecard.',
    todo: 'Report it with Copy diagnostics in Settings. The details are in there, without secrets.',
  },
}
