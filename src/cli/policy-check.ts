import { checkPolicy } from '../admin/save-policy.ts'
import type { Command } from './command.ts'
import { documentFor, fileOption } from './policy-file.ts'
import { openPolicyOffice } from './policy-office.ts'
import { inParts } from '../config/mistakes.ts'
import { notesInWords } from './policy-notes.ts'
import { refusal, secretsInWords } from './policy-refused.ts'
import { withCellar } from './with-cellar.ts'

/** Everything that saving would refuse, told at once. */
export const policyCheck: Command = {
  name: 'policy check',
  says: 'Tells everything that would keep a policy from being saved, and saves nothing.',
  options: { file: fileOption },
  async run(given) {
    const document = await documentFor(given)
    await withCellar(given, async (cellar) => {
      const { office, end } = await openPolicyOffice(given, cellar)
      const checked = await checkPolicy(office, document).finally(end)
      if ('refused' in checked) throw refusal(checked.refused)
      const { secrets, tried, notes } = checked
      const words = ['The policy can be saved.', secretsInWords(secrets), ...notesInWords(notes)].join('\n')
      given.say({ ok: true, secrets, expectations: tried.length, notes: notes.map(inParts) }, words)
    })
  },
}
