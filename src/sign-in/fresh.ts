import { type Capabilities, unknownCapabilities } from '../domain/browser.ts'
import type { SignIn } from '../domain/sign-in.ts'

/** What a sign-in begins with. */
export interface Beginning {
  readonly id: string
  readonly wants?: SignIn['wants']
  readonly capabilities?: Capabilities
  /** At a computer that others use too. */
  readonly shared?: boolean
  readonly policyVersion: string
  readonly now: Date
  readonly seconds: number
}

/** A sign-in of which nothing is known yet. */
export const freshSignIn = ({ id, wants = 'sign-in', capabilities = unknownCapabilities, shared = false, policyVersion, now, seconds }: Beginning): SignIn => ({
  id,
  version: 0,
  accountId: null,
  identifier: null,
  evidence: [],
  newcomer: null,
  at: { page: 'identify', token: null },
  wants,
  capabilities,
  remember: !shared,
  shared,
  recognised: false,
  skipped: [],
  shown: [],
  taking: null,
  enrolmentFailures: 0,
  policyVersion,
  notice: null,
  startedAt: now,
  expiresAt: new Date(now.getTime() + seconds * 1000),
})
