import type { DeedId } from './topics.ts'

/** Where an answer leads on. Whoever is not signed in there is asked to. */
export const deeds: Readonly<Record<DeedId, string>> = {
  create: '/account/passkeys/add',
  passkeys: '/account',
  recover: '/account/recover',
  health: '/account/health',
  account: '/account',
  data: '/account/data',
}
