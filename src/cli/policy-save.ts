import { type Saved, savePolicy } from '../admin/save-policy.ts'
import { inParts } from '../config/mistakes.ts'
import { Fault } from '../domain/fault.ts'
import type { Command, Given } from './command.ts'
import { documentFor, fileOption } from './policy-file.ts'
import { openPolicyOffice } from './policy-office.ts'
import { signatureOf, signedOptions } from './signature.ts'
import { notesInWords } from './policy-notes.ts'
import { refusal, secretsInWords } from './policy-refused.ts'
import { withCellar } from './with-cellar.ts'

/** The one way to put a policy in force. Nothing forces it through. */
export const policySave: Command = {
  name: 'policy save',
  says: 'Puts a policy in force, unless somebody would be left without a way in.',
  options: { file: fileOption, ...signedOptions },
  async run(given) {
    const document = await documentFor(given)
    const signature = signatureOf(given)
    await withCellar(given, async (cellar) => {
      const { office, end } = await openPolicyOffice(given, cellar)
      tell(given, await savePolicy(office, { document, ...signature }).finally(end), '')
    })
  },
}

/** Says what came of saving. Throws `Fault('policy-refused')` or `Fault('policy-changed')`. */
export function tell(given: Given, result: Saved, also: string): void {
  if ('refused' in result) throw refusal(result.refused)
  if ('meanwhile' in result) throw new Fault('policy-changed', 'Somebody else saved a policy meanwhile: look at it (keyward policy history), and try again.')
  const { saved, secrets, notes } = result
  const { version, author, reason } = saved
  const words = [`Version ${version} is in force within seconds${also}.`, secretsInWords(secrets), ...notesInWords(notes)].join('\n')
  given.say({ version, author, reason, secrets, notes: notes.map(inParts) }, words)
}
