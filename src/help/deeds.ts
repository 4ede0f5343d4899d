import type { DeedId } from './topics.ts'

/** Where an answer leads on. Whoever is not signed in there is asked to, and finds "Trouble signing in?" on that page. */
export const deeds: Readonly<Record<DeedId, string>> = {
  create: '/account/passkeys/add',
  passkeys: '/account/passkeys',
  recover: '/account',
  health: '/account/health',
  account: '/account',
  data: '/account/data',
}
