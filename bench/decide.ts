// What one decision costs: `node bench/decide.ts [decisions]`. Prints microseconds of CPU per decision, median of five runs, after a warm-up.
import type { Context, Facts } from '../src/domain/facts.ts'
import type { Policy } from '../src/domain/policy.ts'
import { decide } from '../src/policy/decide.ts'
import { defaultPolicy } from '../src/policy/default-policy.ts'
import { holding, moment, passkey, password, securityKey, shown, stranger, unknownBrowser } from '../test/policy/people.ts'

const decisions = Number(process.argv[2] ?? 200_000)
const [everyone] = defaultPolicy.phaseOuts
if (everyone === undefined) throw new Error('the default policy phases something out')

/** One policy by groups, one by attributes, one that only observes, one for a share. */
const many: Policy = {
  ...defaultPolicy,
  phaseOuts: [
    { ...everyone, id: 'staff', match: { groups: ['staff'] }, target: 'remove' },
    { ...everyone, id: 'country', match: { attributes: { country: ['DE', 'AT'] } } },
    { ...everyone, id: 'rehearsal', enforcement: 'observe', target: 'remove' },
    { ...everyone, id: 'share', match: { cohortPercent: 20 } },
    everyone,
  ],
}
const ten = [...Array.from({ length: 9 }, () => securityKey()), passkey()]
const proven = moment({ evidence: [shown('passkey')] })

const cases: readonly (readonly [string, Facts, Policy, Context])[] = [
  ['ten passkeys and a password', holding([password(), ...ten]), defaultPolicy, moment()],
  ['ten passkeys, after one was shown', holding([password(), ...ten]), defaultPolicy, proven],
  ['ten security keys of one make, five policies', holding([password(), ...Array.from({ length: 10 }, () => securityKey())]), many, moment()],
  ['one passkey', holding([passkey()]), defaultPolicy, moment()],
  ['a password', holding([password()]), defaultPolicy, moment()],
  ['a password, five policies', holding([password()]), many, moment()],
  ['nobody, on an unknown browser', stranger, defaultPolicy, moment({ browser: unknownBrowser })],
]

for (const [name, facts, policy, context] of cases) {
  measure(facts, policy, context)
  const runs = Array.from({ length: 5 }, () => measure(facts, policy, context)).toSorted((a, b) => a - b)
  process.stdout.write(`${name}: ${(runs[2] ?? 0).toFixed(2)} µs\n`)
}

function measure(facts: Facts, policy: Policy, context: Context): number {
  let kept = 0
  const began = process.cpuUsage()
  for (let at = 0; at < decisions; at += 1) kept += decide(facts, policy, context).accepted.length
  const { user, system } = process.cpuUsage(began)
  if (kept < 0) throw new Error('nothing was decided')
  return (user + system) / decisions
}
