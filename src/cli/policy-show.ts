import { stringify } from 'yaml'
import { deploymentOf, readPolicy } from '../config/policy-document.ts'
import { Fault } from '../domain/fault.ts'
import type { PolicyVersion } from '../domain/policies.ts'
import type { Command, Given } from './command.ts'
import { versionIn } from './policy-file.ts'
import { withCellar } from './with-cellar.ts'

/** What is in force, or was. */
export const policyShow: Command = {
  name: 'policy show',
  says: 'Prints the policy in force, or an older version, as it was written.',
  takes: ['[version]'],
  options: { whole: { type: 'boolean', says: 'fill in every default' } },
  async run(given) {
    const wanted = given.words[0] === undefined ? null : versionIn(given.words[0])
    await withCellar(given, async ({ storage: { policies } }) => {
      const found = wanted === null ? await policies.current() : await policies.byVersion(wanted)
      if (found === null) throw new Fault('policy-unknown', wanted === null ? NONE : `There is no version ${wanted} of the policy (keyward policy history).`)
      const document = given.options['whole'] === true ? await whole(given, found) : found.document
      given.say({ ...found, document }, inWords(found, document))
    })
  },
}

const NONE = "No policy was saved yet: the server saves the configuration's when it starts."

async function whole(given: Given, { version, document }: PolicyVersion): Promise<PolicyVersion['document']> {
  const read = readPolicy(document, deploymentOf(await given.config()))
  if ('mistakes' in read)
    throw new Fault('policy-invalid', `Version ${version} does not fit the configuration any more (keyward policy check).`, { cause: read.mistakes })
  return read.document
}

const inWords = ({ version, author, reason, createdAt }: PolicyVersion, document: PolicyVersion['document']): string =>
  [`# Version ${version}, saved by ${author} at ${createdAt.toISOString()}: ${reason}`, stringify(document).trimEnd()].join('\n')
