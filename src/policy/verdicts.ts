import type { Decision } from '../domain/decision.ts'
import type { Route } from './roads.ts'

/** What is to be done, and the page it is done on. */
export type Verdict = Pick<Decision, 'outcome' | 'because' | 'opening' | 'prompt' | 'offered' | 'tucked' | 'afterSignIn'>

/** Nothing more is asked on a page of challenges. */
export const ended = { opening: 'identify', prompt: false, offered: [], tucked: [], afterSignIn: null } as const

export const denied = (because: Decision['because']): Verdict => ({ ...ended, outcome: 'denied', because })

export const asked = (
  { opening, prompt, offered, tucked }: Pick<Route, 'opening' | 'prompt' | 'offered' | 'tucked'>,
  because: Decision['because'],
): Verdict => ({
  outcome: 'ask',
  because,
  opening,
  prompt,
  offered,
  tucked,
  afterSignIn: null,
})

/** Something particular after the first answer: the first at once, the rest behind it. */
export const askedFor = (route: Route, offered: readonly string[], because: Decision['because']): Verdict =>
  asked({ ...route, opening: 'challenge', prompt: true, offered, tucked: offered.slice(1) }, because)
