import { problem } from '#shared/problem.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import type { Store } from '../../../src/main/store/store.ts'

/** Records on a disk that can be full: then nothing more is written. */
export function fillable(store: Store, isFull: () => boolean): Store {
  const refuseIfFull = (): void => {
    if (isFull()) throw new StorageError(problem('storage-full'))
  }
  return {
    ...store,
    run(sql, ...params) {
      refuseIfFull()
      return store.run(sql, ...params)
    },
    transaction(work) {
      refuseIfFull()
      return store.transaction(work)
    },
  }
}
