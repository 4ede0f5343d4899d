import { z } from 'zod'

const HOURS_A_DAY = 24
const SPAN = 'must be a time such as 60d or 36h, or a number of days'

/** A span of time: `60d`, `36h`, or a number of days; days from then on. At most ten years. */
export const days = z
  .union([z.number().min(0).max(3650), z.string().regex(/^\d{1,4}d$|^\d{1,5}h$/, SPAN)], SPAN)
  .transform((written) => (typeof written === 'number' ? written : inDays(written)))

/** A day (`2027-01-31`, from its beginning in UTC) or a moment (`2027-01-31T08:00:00Z`); kept as it was written. */
export const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a day such as 2027-01-31, or a moment such as 2027-01-31T08:00:00Z')

const inDays = (written: string): number => Number(written.slice(0, -1)) / (written.endsWith('h') ? HOURS_A_DAY : 1)
