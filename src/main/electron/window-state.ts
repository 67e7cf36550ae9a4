import * as z from 'zod'
import { keepSmallFile, readSmallFile } from './small-file.ts'

const boundsSchema = z.strictObject({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
})
const windowStateSchema = z.strictObject({ bounds: boundsSchema, maximized: z.boolean() })

/** Where the window was, in device-independent pixels, and whether it filled the screen. Nothing else about it is kept. */
export type WindowState = z.infer<typeof windowStateSchema>
export type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** A size, and a place unless the system is to choose one. */
export type Placed = Pick<Area, 'width' | 'height'> & Partial<Area>

export const firstWindowState: WindowState = { bounds: { width: 1180, height: 760 }, maximized: false }

/** What was kept in `file`; the first state where there is nothing, or nothing that can be read. */
export function readWindowState(file: string): WindowState {
  return readSmallFile(file, windowStateSchema) ?? firstWindowState
}

export const keepWindowState = (file: string, state: WindowState): void => keepSmallFile(file, state)

/**
 * Where a window is now. On Wayland none can know its place, and Electron says 0, 0 for each: kept, it would be taken for a place on the
 * day that somebody starts on X11.
 */
export function stateOf(window: WindowPlace, wayland: boolean): WindowState {
  const { x, y, width, height } = window.getNormalBounds()
  return { bounds: wayland ? { width, height } : { x, y, width, height }, maximized: window.isMaximized() }
}

/** The part of a window that tells where it is. */
export interface WindowPlace {
  getNormalBounds(): Area
  isMaximized(): boolean
}

/** On Wayland no place is asked for, whatever was kept on X11. */
export const placeable = (bounds: WindowState['bounds'], wayland: boolean): WindowState['bounds'] =>
  wayland ? { width: bounds.width, height: bounds.height } : bounds

/**
 * The bounds, moved and shrunk to lie wholly on one of the screens that there are now: the one it overlaps most. On none of them
 * (a screen was unplugged), only its size is kept, and the system places it.
 */
export function fitToScreens(bounds: WindowState['bounds'], areas: readonly Area[]): Placed {
  const { x, y } = bounds
  const largest = areas[0]
  if (!largest) return { width: bounds.width, height: bounds.height }
  const overlap = (area: Area): number => {
    if (x === undefined || y === undefined) return 0
    const wide = Math.min(x + bounds.width, area.x + area.width) - Math.max(x, area.x)
    const high = Math.min(y + bounds.height, area.y + area.height) - Math.max(y, area.y)
    return wide > 0 && high > 0 ? wide * high : 0
  }
  const area = areas.reduce((best, next) => (overlap(next) > overlap(best) ? next : best), largest)
  const width = Math.min(bounds.width, area.width)
  const height = Math.min(bounds.height, area.height)
  if (x === undefined || y === undefined || overlap(area) === 0) return { width, height }
  const within = (at: number, start: number, room: number, size: number): number =>
    Math.min(Math.max(at, start), start + room - size)
  return { x: within(x, area.x, area.width, width), y: within(y, area.y, area.height, height), width, height }
}
