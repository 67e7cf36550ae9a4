import { setPriority } from 'node:os'

/** As the nice command counts. */
const nice = 10

/**
 * For a thread beside main's whose work nobody waits for: where both want the processor, main has it, and the window with it. On Linux a priority is the thread's own;
 * elsewhere it is the whole process's, and stays as it is.
 */
export function giveWayToMain(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(nice)
  } catch {
    // A sandbox may forbid it; then the thread is as good as any.
  }
}
