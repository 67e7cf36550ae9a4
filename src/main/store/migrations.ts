/**
 * Each entry brings the database one version further. Never change one that has shipped: add the next.
 * Times are ms since the epoch. No table has a column for a secret.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
   CREATE TABLE accounts (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL UNIQUE, sip TEXT NOT NULL,
     token_needed INTEGER NOT NULL DEFAULT 0, last_answer_at INTEGER, created_at INTEGER NOT NULL
   ) STRICT;`,
]
