import type { Config } from '../config/load.ts'
import { inALine } from '../config/mistakes.ts'
import { deploymentOf, readPolicy } from '../config/policy-document.ts'
import { Fault } from '../domain/fault.ts'
import type { Policy } from '../domain/policy.ts'
import type { Storage } from '../domain/storage.ts'
import type { Terminal } from './command.ts'
import { documentIn } from './policy-file.ts'

interface Places {
  readonly config: Config
  readonly storage: Pick<Storage, 'policies'>
  readonly terminal: Pick<Terminal, 'readText'>
}

/** A policy as the command line names it: the number of a version in the database, or a file. Throws `Fault('policy-invalid')` with every mistake. */
export async function policyNamed(places: Places, name: string): Promise<Policy> {
  if (!/^\d+$/.test(name)) return readDocument(places, documentIn(places.terminal, name), name)
  const found = await places.storage.policies.byVersion(Number(name))
  if (found === null) throw new Fault('policy-unknown', `There is no version ${name} of the policy.`)
  return readDocument(places, found.document, name)
}

function readDocument({ config }: Places, written: Readonly<Record<string, unknown>>, name: string): Policy {
  const read = readPolicy(written, deploymentOf(config), name)
  if ('policy' in read) return read.policy
  throw new Fault('policy-invalid', [`${name} is no policy for this deployment:`, ...read.mistakes.map((it) => `  ${inALine(it)}`)].join('\n'), {
    cause: read.mistakes,
  })
}
