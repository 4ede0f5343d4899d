import type { Letter } from '../domain/letter.ts'
import type { Outbox } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addLetters } from './writes.ts'

const HOLD_SECONDS = 60
const GIVE_UP_HOURS = 24

const DUE = statement<{
  readonly key: string
  readonly sealed: string
  readonly attempts: number
}>(`update outbox set next_attempt_at = $1::timestamptz + interval '${HOLD_SECONDS} seconds'
  where key in (select key from outbox where next_attempt_at <= $1::timestamptz order by next_attempt_at limit $2::int for update skip locked)
  returning key, sealed, attempts`)

const POSTED = statement(`update outbox set sealed = null, next_attempt_at = null, last_error = null, posted_at = $2::timestamptz where key = $1::text`)

/** Pauses of 5, 10, 20, … seconds, an hour at most. */
const FAILED = statement(`update outbox set attempts = attempts + 1, last_error = case when late then null else $2::text end,
    sealed = case when late then null else sealed end, given_up_at = case when late then $3::timestamptz end,
    next_attempt_at = case when late then null else $3::timestamptz + least(3600, 5 * 2 ^ least(attempts, 10)) * interval '1 second' end
  from (select $3::timestamptz > created_at + interval '${GIVE_UP_HOURS} hours' as late from outbox where key = $1::text) x
  where key = $1::text and next_attempt_at is not null`)

/** Letters on their way. `add` is a person's business; the rest is the post office's, in the background. */
export function openOutbox({ foreground, background, vault, now }: { foreground: Statements; background: Statements; vault: Vault; now: () => Date }): Outbox {
  return {
    async add(letters) {
      if (letters.length === 0) return
      const parts = startParts()
      parts.add('gate', 'select 1')
      addLetters(parts, vault, letters, now())
      await foreground.run(statement(parts.text('select 1')), parts.values)
    },

    async due(limit, at) {
      const { rows } = await background.run(DUE, [at, limit])
      return rows.flatMap(({ key, sealed, attempts }) => {
        const text = vault.open(`letter:${key}`, sealed)
        return text === null ? [] : [{ ...(JSON.parse(text) as Letter), key, attempts }]
      })
    },

    async posted(key) {
      await background.run(POSTED, [key, now()])
    },

    async failed(key, why, at) {
      await background.run(FAILED, [key, why.slice(0, 200), at])
    },
  }
}
