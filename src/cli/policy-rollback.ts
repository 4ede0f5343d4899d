import { savePolicy } from '../admin/save-policy.ts'
import { Fault } from '../domain/fault.ts'
import type { Command } from './command.ts'
import { versionIn } from './policy-file.ts'
import { openPolicyOffice } from './policy-office.ts'
import { signatureOf, signedOptions } from './signature.ts'
import { tell } from './policy-save.ts'
import { withCellar } from './with-cellar.ts'

/** Back to what held before, as a version of its own: history is never rewritten. */
export const policyRollback: Command = {
  name: 'policy rollback',
  says: 'Puts an older version in force again, as a new one, and says which secrets come back.',
  takes: ['<version>'],
  options: signedOptions,
  async run(given) {
    const signature = signatureOf(given)
    const wanted = versionIn(given.words[0] ?? '')
    await withCellar(given, async (cellar) => {
      const { policies } = cellar.storage
      const [old, newest] = [await policies.byVersion(wanted), await policies.current()]
      if (old === null) throw new Fault('policy-unknown', `There is no version ${wanted} of the policy (keyward policy history).`)
      if (newest?.version === wanted) throw new Fault('policy-unchanged', `Version ${wanted} is the one in force.`)
      const { office, end } = await openPolicyOffice(given, cellar)
      const result = await savePolicy(office, { document: old.document, ...signature, rolledBackTo: wanted }).finally(end)
      tell(given, result, `: it says what version ${wanted} said`)
    })
  },
}
