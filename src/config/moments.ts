import { z } from 'zod'

const HOURS_A_DAY = 24
const SPAN = 'must be a time such as 60d or 36h, or a number of days'

const span = z
  .string()
  .regex(/^\d{1,4}d$|^\d{1,5}h$/, SPAN)
  .meta({ title: 'a span' })

/** A span of time: `60d`, `36h`, or a number of days; days from then on. At most ten years. */
export const days = z
  .union([z.number().min(0).max(3650).meta({ title: 'days' }), span], SPAN)
  .transform((written) => (typeof written === 'number' ? written : inDays(written)))

const day = z.iso.date().meta({ title: 'a day' })
const instant = z.iso.datetime({ offset: true }).meta({ title: 'a moment' })

/** A day (`2027-01-31`, from its beginning in UTC) or a moment (`2027-01-31T08:00:00Z`); kept as it was written. */
export const moment = z.union([day, instant], 'must be a day such as 2027-01-31, or a moment such as 2027-01-31T08:00:00Z')

/** A moment, or a span before another one: `40d`. */
export const since = z.union([day, instant, span], 'must be a span such as 40d, a day such as 2027-01-31, or a moment')

/** Days in a span as it is written. */
export const inDays = (written: string): number => Number(written.slice(0, -1)) / (written.endsWith('h') ? HOURS_A_DAY : 1)
