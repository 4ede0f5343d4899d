import { issuePass, passMinutesMax } from '../admin/pass.ts'
import { Fault } from '../domain/fault.ts'
import { actorFrom, actorOption } from './actor.ts'
import { type Command, type Given, textOf, USAGE } from './command.ts'
import { findDossier } from './find-account.ts'
import { withOffice } from './with-office.ts'

const REASON_MAX = 500
const MINUTES = 60

/** A temporary pass for somebody who lost every way in (`policy.md`, table 4 row 4). */
export const accountPass: Command = {
  name: 'account pass',
  says: 'Gives somebody a one-time pass that opens a recovery and nothing else. Shown once; the person is told.',
  takes: ['<identifier>'],
  options: {
    reason: { type: 'string', says: 'why; the person reads it' },
    minutes: { type: 'string', value: 'number', says: `how long it lasts: ${MINUTES} unless given` },
    ...actorOption,
  },
  async run(given) {
    const [identifier = ''] = given.words
    const reason = reasonFrom(given)
    await withOffice(given, async (office) => {
      const about = await findDossier(office.storage, identifier)
      const minutes = minutesFrom(given) ?? Math.min(MINUTES, passMinutesMax(office) ?? MINUTES)
      const { shown, until } = await issuePass(office, about, { reason, minutes }, await actorFrom(given, office.storage))
      given.say(
        { sub: about.account.sub, pass: shown, until },
        [
          `The pass for ${identifier}, until ${until.toISOString()}. It is shown only now:`,
          `  ${shown}`,
          'They choose “Trouble signing in?” and enter it there.',
        ].join('\n'),
      )
    })
  },
}

function reasonFrom(given: Given): string {
  const reason = (textOf(given, 'reason') ?? '').replaceAll(/\s+/g, ' ').trim()
  if (reason === '' || reason.length > REASON_MAX) throw new Fault(USAGE, `--reason is needed, of ${REASON_MAX} characters at most: the person reads it.`)
  return reason
}

function minutesFrom(given: Given): number | null {
  const text = textOf(given, 'minutes')
  if (text === undefined) return null
  const minutes = Number(text)
  if (!Number.isInteger(minutes)) throw new Fault(USAGE, '--minutes is a whole number.')
  return minutes
}
