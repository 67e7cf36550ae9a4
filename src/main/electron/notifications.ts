import type { NotificationConstructorOptions } from 'electron'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../log/log.ts'
import type { Notifier } from '../parts.ts'

interface NotificationPart {
  on(event: 'show' | 'click' | 'close', listener: () => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
  show(): void
}

export interface NotificationsOptions {
  readonly Notification: {
    new (options: NotificationConstructorOptions): NotificationPart
    isSupported(): boolean
  }
  readonly clock: Clock
  readonly log: Log
  /** Brings the window to the front. */
  readonly showWindow: () => void
}

/** A system that has not said by then that it shows a notification counts as one that does not, in ms. */
export const shownWithinMs = 3_000

/** Desktop notifications, and whether the system truly showed them: macOS shows none of an app that is not signed, for one. */
export function createNotifier({ Notification, clock, log, showWindow }: NotificationsOptions): Notifier {
  /** Nobody hears a click on one that was collected as garbage. */
  const kept = new Set<NotificationPart>()

  return {
    notify: (title, body, clicked) =>
      new Promise((resolve) => {
        if (!Notification.isSupported()) return resolve(false)
        let stop = (): void => {}
        const end = (isShown: boolean): void => {
          stop()
          resolve(isShown)
        }
        const failed = (error: unknown): void => {
          log.warn('a notification could not be shown', { reason: String(error) })
          end(false)
        }
        try {
          const one = new Notification({ title, body })
          kept.add(one)
          stop = clock.after(shownWithinMs, () => end(false))
          one.on('show', () => end(true))
          one.on('failed', (_event, error) => {
            kept.delete(one)
            failed(error)
          })
          one.on('close', () => kept.delete(one))
          one.on('click', () => {
            kept.delete(one)
            clicked()
            showWindow()
          })
          one.show()
        } catch (error) {
          failed(error)
        }
      }),
  }
}
