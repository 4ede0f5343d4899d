import { Fault } from '../domain/fault.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/milliseconds.ts'
import { USAGE } from './command.ts'

const UNITS = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS } as const

/** `30d`, `12h`, `90m`, in milliseconds. Throws a usage fault. */
export function durationOf(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,5})([dhm])$/.exec(text) ?? []
  if (number === '') throw new Fault(USAGE, `--${option} must be a number and a unit, as 30d, 12h or 90m.`)
  return Number(number) * UNITS[unit as keyof typeof UNITS]
}

/** `2026-11-22` or `2026-11-22T12:00:00Z`. Throws a usage fault. */
export function momentOf(option: string, text: string): Date {
  const moment = new Date(text)
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(moment.getTime()))
    throw new Fault(USAGE, `--${option} must be a time, as 2026-11-22 or 2026-11-22T12:00:00Z.`)
  return moment
}
