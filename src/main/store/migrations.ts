/**
 * Each entry brings the database one version further. Never change one that has shipped: add the next.
 * Times are ms since the epoch. `sealed.value` is the one column for secrets, each sealed with a key that is not here (see vault/).
 */
export const migrations: readonly string[] = [
  `CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
   CREATE TABLE accounts (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL UNIQUE, sip TEXT NOT NULL,
     token_needed INTEGER NOT NULL DEFAULT 0, last_answer_at INTEGER, created_at INTEGER NOT NULL,
     passing INTEGER NOT NULL DEFAULT 0
   ) STRICT;`,
  `CREATE TABLE extensions (
     account_id TEXT NOT NULL, number TEXT NOT NULL, data TEXT NOT NULL, read_at INTEGER NOT NULL,
     registration TEXT, registration_at INTEGER, registration_source TEXT,
     PRIMARY KEY (account_id, number)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE caller_ids (account_id TEXT PRIMARY KEY, data TEXT NOT NULL, read_at INTEGER NOT NULL) STRICT;
   CREATE TABLE full_reads (
     account_id TEXT PRIMARY KEY, pass_started_at INTEGER NOT NULL, next_page INTEGER NOT NULL, finished_at INTEGER
   ) STRICT;
   CREATE TABLE credential_versions (
     account_id TEXT NOT NULL, number TEXT NOT NULL, version INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('unsettled', 'current', 'unknown', 'old')),
     made_by TEXT NOT NULL CHECK (made_by IN ('linecard', 'person', 'pbx')),
     at INTEGER NOT NULL, proved_at INTEGER,
     PRIMARY KEY (account_id, number, version)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE operations (
     id TEXT PRIMARY KEY, account_id TEXT NOT NULL, number TEXT NOT NULL,
     kind TEXT NOT NULL CHECK (kind IN ('create', 'rotate')), version INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('intended', 'sent', 'confirmed', 'refused', 'unknown')),
     draft TEXT, started_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
   ) STRICT;`,
  `ALTER TABLE operations ADD COLUMN before_created_at TEXT;
   ALTER TABLE operations ADD COLUMN before_updated_at TEXT;
   ALTER TABLE operations ADD COLUMN finding TEXT;
   ALTER TABLE credential_versions ADD COLUMN of_created_at TEXT;
   CREATE INDEX operations_open ON operations (account_id, number, version);
   CREATE TABLE queue (
     id TEXT PRIMARY KEY, account_id TEXT NOT NULL, position INTEGER NOT NULL,
     kind TEXT NOT NULL CHECK (kind IN ('edit', 'create', 'remove', 'rotate')), number TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'asking', 'conflict', 'refused')),
     patch TEXT NOT NULL, base TEXT NOT NULL, theirs TEXT, password_mode TEXT, has_secret INTEGER NOT NULL,
     operation_id TEXT, problem TEXT, queued_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE undos (
     account_id TEXT NOT NULL, number TEXT NOT NULL, at INTEGER NOT NULL, wrote TEXT NOT NULL, before TEXT NOT NULL,
     created_at TEXT NOT NULL, PRIMARY KEY (account_id, number)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE request_times (account_id TEXT PRIMARY KEY, times TEXT NOT NULL) STRICT;
   CREATE TABLE watched (
     account_id TEXT NOT NULL, number TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (account_id, number)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE registration_spans (
     account_id TEXT NOT NULL, number TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('registered', 'unregistered', 'unknown')),
     PRIMARY KEY (account_id, number, from_at)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE artefacts (
     id INTEGER PRIMARY KEY, account_id TEXT NOT NULL, number TEXT NOT NULL, target TEXT NOT NULL,
     kind TEXT NOT NULL CHECK (kind IN ('file', 'code', 'copy', 'link', 'bundle', 'card')),
     place TEXT NOT NULL, mac TEXT, hash TEXT NOT NULL, version INTEGER, at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX artefacts_of ON artefacts (account_id, number);
   CREATE INDEX artefacts_for ON artefacts (mac) WHERE mac IS NOT NULL;`,
  `ALTER TABLE accounts ADD COLUMN sip_checks INTEGER NOT NULL DEFAULT 0;`,
  // Names of keychain entries, and whether some may be missing: those of accounts from before this version.
  `CREATE TABLE keychain_names (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
   CREATE TABLE keychain_gaps (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;
   INSERT INTO keychain_gaps SELECT 1 WHERE EXISTS (SELECT 1 FROM accounts);`,
  // Seen unregistered while the PBX had this password: told by the order of events, which no clock can change.
  `ALTER TABLE credential_versions ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;`,
  // The first rows by number, and how many there are, without reading all of them.
  'CREATE INDEX extensions_in_order ON extensions (account_id, length(number), number);',
  // What a PBX counts, it counts also before an account of it is kept, and after it is gone.
  `ALTER TABLE request_times RENAME COLUMN account_id TO address;
   UPDATE request_times SET address = (SELECT address FROM accounts WHERE id = request_times.address)
     WHERE address IN (SELECT id FROM accounts);`,
  // When newer versions were asked for, and the newest answer that could be believed.
  `CREATE TABLE updates (
     one INTEGER PRIMARY KEY CHECK (one = 1), asked_at INTEGER, answered_at INTEGER, feed TEXT, hidden TEXT
   ) STRICT;`,
  // What the PBX's own clock showed as the request left and when it was given up; whether the number was known not to be there.
  `ALTER TABLE operations ADD COLUMN pbx_from INTEGER;
   ALTER TABLE operations ADD COLUMN pbx_to INTEGER;
   ALTER TABLE operations ADD COLUMN before_absent INTEGER NOT NULL DEFAULT 0;`,
  // The number of a key is its place in time: the highest one seals what is new.
  `CREATE TABLE vault_keys (
     nr INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, proof BLOB NOT NULL,
     computer TEXT NOT NULL, computer_name TEXT NOT NULL, made_at INTEGER NOT NULL, service TEXT NOT NULL DEFAULT ''
   ) STRICT;
   CREATE TABLE sealed (
     account_id TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, version TEXT NOT NULL,
     created_at TEXT, key_id TEXT NOT NULL, value BLOB NOT NULL,
     PRIMARY KEY (account_id, number, kind, version)
   ) STRICT, WITHOUT ROWID;
   ALTER TABLE keychain_names ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX sealed_for_sessions ON sealed (key_id) WHERE key_id GLOB 'session/*';`,
  // Of which extension an artefact is: a number that was deleted and made anew is another one.
  'ALTER TABLE artefacts ADD COLUMN of_created_at TEXT;',
  // Changes of many extensions: written down one by one, so that each can be taken back.
  `CREATE TABLE bulks (
     id TEXT PRIMARY KEY, account_id TEXT NOT NULL, at INTEGER NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
     state TEXT NOT NULL CHECK (state IN ('running', 'ended', 'stopped', 'undoing', 'undone'))
   ) STRICT;
   CREATE TABLE bulk_rows (
     bulk_id TEXT NOT NULL, position INTEGER NOT NULL, number TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('todo', 'sent', 'done', 'waiting', 'same', 'failed', 'undone', 'kept')),
     before TEXT, created_at TEXT, problem TEXT,
     PRIMARY KEY (bulk_id, number)
   ) STRICT, WITHOUT ROWID;`,
  // Numbers that are not there any more, by our clock and the PBX's: their phones may be registered yet.
  `CREATE TABLE departures (
     account_id TEXT NOT NULL, number TEXT NOT NULL, at INTEGER NOT NULL, pbx_at INTEGER, PRIMARY KEY (account_id, number)
   ) STRICT, WITHOUT ROWID;`,
  // When a phone was last seen registered: asked for in each row, and too long to look for in the spans.
  `ALTER TABLE extensions ADD COLUMN registered_at INTEGER;
   UPDATE extensions SET registered_at = iif(registration = 'registered', registration_at,
     (SELECT max(to_at) FROM registration_spans
      WHERE account_id = extensions.account_id AND number = extensions.number AND state = 'registered'));`,
  // Phones as things of their own, from what was made for them: a MAC's last hand-off, and an extension's last of each app. What is known of
  // a phone is a row; what is in the keychain or sealed is not in it.
  `CREATE TABLE phones (
     id TEXT PRIMARY KEY, account_id TEXT NOT NULL, mac TEXT, target TEXT NOT NULL, model TEXT, serial TEXT, site_id TEXT,
     place TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', plain_name INTEGER NOT NULL DEFAULT 0,
     given TEXT, told TEXT, retired_at INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE UNIQUE INDEX phones_in_use ON phones (mac) WHERE mac IS NOT NULL AND retired_at IS NULL;
   CREATE INDEX phones_of ON phones (account_id);
   CREATE TABLE phone_lines (
     phone_id TEXT NOT NULL, slot INTEGER NOT NULL, account_id TEXT NOT NULL, number TEXT NOT NULL, of_created_at TEXT,
     PRIMARY KEY (phone_id, slot)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX phone_lines_of ON phone_lines (account_id, number);
   CREATE TABLE sites (id TEXT PRIMARY KEY, account_id TEXT NOT NULL, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE phone_layers (
     layer TEXT PRIMARY KEY, account_id TEXT NOT NULL, settings TEXT NOT NULL DEFAULT '{}', keys TEXT NOT NULL DEFAULT '[]'
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE phone_passwords (
     layer TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL, account_id TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('current', 'old')),
     made_by TEXT NOT NULL CHECK (made_by IN ('linecard', 'person')), at INTEGER NOT NULL,
     PRIMARY KEY (layer, kind, version)
   ) STRICT, WITHOUT ROWID;
   CREATE TEMP TABLE taken_over AS SELECT max(id) AS id FROM artefacts
     WHERE mac IS NOT NULL AND target NOT IN ('manual', 'vcard', 'json', 'csv') AND target NOT IN
       ('acrobits', 'baresip', 'blink', 'cloud-softphone', 'grandstream-wave', 'jitsi', 'linphone', 'linphonerc', 'microsip',
        'sessiontalk', 'sipnetic', 'twinkle', 'zoiper', 'bria')
     GROUP BY mac;
   INSERT INTO taken_over SELECT max(id) FROM artefacts
     WHERE target IN ('acrobits', 'baresip', 'blink', 'cloud-softphone', 'grandstream-wave', 'jitsi', 'linphone', 'linphonerc',
       'microsip', 'sessiontalk', 'sipnetic', 'twinkle', 'zoiper', 'bria')
     GROUP BY account_id, number, target;
   INSERT INTO phones (id, account_id, mac, target, given)
     SELECT 'made-' || id, account_id,
       iif(target IN ('acrobits', 'baresip', 'blink', 'cloud-softphone', 'grandstream-wave', 'jitsi', 'linphone', 'linphonerc',
         'microsip', 'sessiontalk', 'sipnetic', 'twinkle', 'zoiper', 'bria'), NULL, mac),
       target,
       json_object('kind', kind, 'place', place, 'at', at, 'target', target, 'content', hash, 'hash', NULL, 'passwords', json('[]'),
         'lines', json_array(json_object('slot', 1, 'accountId', account_id, 'number', number, 'version', version,
           'createdAt', of_created_at)))
     FROM artefacts WHERE id IN (SELECT id FROM taken_over);
   INSERT INTO phone_lines (phone_id, slot, account_id, number, of_created_at)
     SELECT 'made-' || id, 1, account_id, number, of_created_at FROM artefacts WHERE id IN (SELECT id FROM taken_over);
   DROP TABLE taken_over;`,
  // Plans: rows with what is wanted of each, and how far it is. What is secret in a list is sealed, and not in here. `making`: the rows of a plan
  // that was never finished being made.
  `CREATE TABLE plans (
     id TEXT PRIMARY KEY, account_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL,
     started_at INTEGER, ended_at INTEGER, checked_against INTEGER,
     state TEXT NOT NULL, rules TEXT NOT NULL, findings TEXT NOT NULL DEFAULT '[]', source TEXT, problem TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX plans_of ON plans (account_id, at);
   CREATE TABLE plan_rows (
     plan_id TEXT NOT NULL, position INTEGER NOT NULL, account_id TEXT NOT NULL, number TEXT, line INTEGER,
     action TEXT NOT NULL, wanted TEXT NOT NULL, base TEXT, findings TEXT NOT NULL DEFAULT '[]', doubts TEXT NOT NULL DEFAULT '[]',
     state TEXT NOT NULL, decision TEXT, why TEXT, problem TEXT, operation_id TEXT, secrets TEXT NOT NULL DEFAULT '[]',
     PRIMARY KEY (plan_id, position)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX plan_rows_in ON plan_rows (plan_id, state, position);
   CREATE INDEX plan_rows_same ON plan_rows (plan_id, number, position);
   CREATE INDEX plan_rows_of ON plan_rows (account_id, number, state);
   CREATE TABLE list_columns (header TEXT PRIMARY KEY, use TEXT) STRICT, WITHOUT ROWID;`,
  // The phones of a site are asked for with every piece of work on its phones.
  'CREATE INDEX phones_at ON phones (site_id) WHERE site_id IS NOT NULL',
  // The audit log: lines as they were written, each with a sum over it and the sum before; and where the chain begins and ends.
  `CREATE TABLE audit (seq INTEGER PRIMARY KEY, line TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
   CREATE TABLE audit_ends (
     id INTEGER PRIMARY KEY CHECK (id = 1), cut_seq INTEGER NOT NULL, cut_hash TEXT NOT NULL,
     last_seq INTEGER NOT NULL, last_hash TEXT NOT NULL
   ) STRICT;`,
  // Sessions in which this computer serves files to phones: who waits, what was heard, and the paths that open something, as hashes. `content` is
  // JSON; nothing in it is secret. The session's own path is sealed in the vault.
  `CREATE TABLE bench_sessions (
     id TEXT PRIMARY KEY, account_id TEXT NOT NULL, site_id TEXT, state TEXT NOT NULL, started_at INTEGER NOT NULL, content TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX bench_sessions_of ON bench_sessions (account_id, state);
   CREATE TABLE bench_seats (
     session_id TEXT NOT NULL, number TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (session_id, number)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE bench_boxes (
     session_id TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (session_id, key)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE bench_tickets (
     session_id TEXT NOT NULL, path_hash TEXT NOT NULL, phone_id TEXT NOT NULL, mac TEXT, address TEXT, closed_at INTEGER,
     made_at INTEGER NOT NULL, PRIMARY KEY (session_id, path_hash)
   ) STRICT, WITHOUT ROWID;`,
  // What a phone downloaded in a provisioning session: a link among the kinds, as those are fixed, and told apart by this.
  'ALTER TABLE artefacts ADD COLUMN in_session INTEGER NOT NULL DEFAULT 0',
  // What people write about extensions, for themselves.
  `CREATE TABLE extension_notes (
     account_id TEXT NOT NULL, number TEXT NOT NULL, of_created_at TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (account_id, number)
   ) STRICT, WITHOUT ROWID;`,
  // Switching many extensions on or off is a plan.
  'DROP TABLE bulk_rows; DROP TABLE bulks;',
]
