import type { Shape, Thin } from './record-shapes.ts'

/** Leaves out what is usual, and everything that the shape does not name. */
export function thin<T extends object>({ usual, times }: Shape<T>, value: T, now: Date): Thin {
  const kept: Record<string, unknown> = {}
  for (const key of Object.keys(usual) as (keyof T & string)[]) {
    const field = times.includes(key) ? fromNow((value[key] ?? null) as Date | null, now) : value[key]
    if (field !== undefined && !isUsual(field, usual[key])) kept[key] = field
  }
  return kept
}

/** The whole thing again. */
export function thicken<T extends object>({ usual, times }: Shape<T>, record: Thin, now: Date): T {
  const full: Record<string, unknown> = { ...usual }
  for (const key of Object.keys(usual) as (keyof T & string)[]) {
    const field = record[key]
    if (field !== undefined) full[key] = times.includes(key) ? new Date(now.getTime() + Number(field)) : field
  }
  return full as T
}

const fromNow = (time: Date | null, now: Date): number | null => (time === null ? null : time.getTime() - now.getTime())

const isUsual = (field: unknown, usual: unknown): boolean => field === usual || (isEmpty(field) && isEmpty(usual))

const isEmpty = (field: unknown): boolean => typeof field === 'object' && field !== null && Object.keys(field).length === 0
