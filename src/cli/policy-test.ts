import { type Tried, tryExpectation } from '../admin/expectations.ts'
import { makeAuthenticators } from '../composition/authenticators.ts'
import { inALine } from '../config/mistakes.ts'
import { deploymentOf, readPolicy } from '../config/policy-document.ts'
import { Fault } from '../domain/fault.ts'
import type { Command } from './command.ts'
import { documentFor, fileOption } from './policy-file.ts'
import { linesOf } from './expectation-words.ts'

/** No database is opened for a test; authenticators answer nobody in it. */
const withoutKeys = { mac: () => 'no key' }

/** For pipelines: a policy shows by its own examples that it does what it is meant to. */
export const policyTest: Command = {
  name: 'policy test',
  says: 'Decides every expectation in a policy, and fails when one is not met. Needs no database.',
  options: { file: fileOption },
  async run(given) {
    const written = await documentFor(given)
    const config = await given.config()
    const read = readPolicy(written, deploymentOf(config))
    if ('mistakes' in read)
      throw new Fault('policy-invalid', ['The policy has mistakes:', ...read.mistakes.map((it) => `  ${inALine(it)}`)].join('\n'), { cause: read.mistakes })
    const kinds = (await makeAuthenticators(config, withoutKeys, given.terminal)).map((it) => it.authenticator)
    const tried = read.document.expectations.map((it) => tryExpectation(it, read.policy, kinds))
    const unmet = tried.filter(({ differences }) => differences.length > 0)
    given.say(tried, tried.flatMap(inWords).join('\n') || 'The policy has no expectations.')
    if (unmet.length > 0) throw new Fault('expectations-unmet', `${unmet.length} of ${tried.length} expectations are not met.`)
  },
}

const inWords = (tried: Tried): readonly string[] => (tried.differences.length === 0 ? [`✓ ${tried.name}`] : linesOf({ ...tried, name: `✗ ${tried.name}` }))
