import type { HandlersOf } from '#shared/contract.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { SavedFiles } from '../host/saved-files.ts'
import { createBooks } from '../provisioning/books/books.ts'
import { createPhoneLists } from '../provisioning/inventory/phone-lists.ts'
import { targets } from '../provisioning/targets/index.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { Services } from './services.ts'

export interface PhoneFilesPorts {
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly services: Pick<Services, 'directory' | 'phones'>
  readonly saved: SavedFiles
}

/** What leaves for all phones or about all of them: phone books, labels and lists. */
export function wirePhoneFiles({
  services,
  saved,
  ...parts
}: PhoneFilesPorts): HandlersOf<'books'> & HandlersOf<'labels'> & HandlersOf<'inventory'> {
  const { directory, phones } = services

  const books = createBooks({
    ...parts,
    files: saved.for('phone-book'),
    *extensions(accountId) {
      for (const part of directory.parts(accountId)) yield part.map(({ extension }) => extension)
    },
  })
  const lists = createPhoneLists({
    ...parts,
    phones: (accountId) => phones.all(accountId),
    sites: (accountId) => phones.calls['phones.sites']({ accountId }),
    extension: (accountId, number) => directory.get(accountId, number)?.extension ?? null,
    targetName: (id) => targets.find(({ info }) => info.id === id)?.info.name ?? id,
    labelFiles: saved.for('labels'),
    listFiles: saved.for('inventory'),
  })
  return {
    ...books,
    ...lists,
    'books.save': (input) => saved.noting(books['books.save'](input)),
    'labels.save': (input) => saved.noting(lists['labels.save'](input)),
    'inventory.save': (input) => saved.noting(lists['inventory.save'](input)),
  }
}
