import type { DeedId } from './topics.ts'

/** Where an answer leads on. Whoever is not signed in there is asked to; `recover` asks for a name alone. */
export const deeds: Readonly<Record<DeedId, string>> = {
  create: '/account/passkeys/add',
  passkeys: '/account/passkeys',
  recover: '/recover',
  health: '/account/health',
  account: '/account',
  data: '/account/data',
}
