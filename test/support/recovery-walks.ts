import type { Capabilities } from '../../src/domain/browser.ts'
import type { Policy, PhaseOut } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import type { Moved } from '../../src/sign-in/move.ts'
import { asserted, made, PASSWORD, walksIn } from './flow-walks.ts'
import { guest, type OpenHouse, soft } from './house.ts'

export const able: Capabilities = {
  webauthn: true,
  platformAuthenticator: true,
  hybrid: true,
  conditionalGet: true,
  conditionalCreate: false,
  script: true,
}

export const DAY = 86_400

/** The default policy with another target. */
export const aimingAt = (target: PhaseOut['target'], more: Partial<Policy> = {}): Policy => ({
  ...defaultPolicy,
  ...more,
  phaseOuts: defaultPolicy.phaseOuts.map((it) => ({ ...it, target })),
})

/** People who recover, page by page. */
export function recoveriesIn(at: OpenHouse) {
  const people = walksIn(at)
  const somebody = (): Guest => guest({}, { capabilities: able })
  const page = (who: Guest, fields: Readonly<Record<string, string>>): Promise<Moved> => at.flow.answer(who, { token: '', authenticator: '', fields })

  /** A passkey that signed in; perhaps a password, and a sheet of codes. */
  async function owner(name: string, more: { readonly password?: boolean; readonly codes?: boolean } = {}) {
    const passkey = soft()
    const { id } = await at.people(name, { passkey, ...(more.password === true ? { password: PASSWORD } : {}), codes: more.codes ?? false })
    at.wait(60)
    const who = somebody()
    const moved = await people.past(who, await people.withPasskey(who, passkey))
    if (moved.outcome === null) throw new Error(`${name} did not get in`)
    at.wait(60)
    await at.letters()
    return { id, passkey, cookie: moved.cookie }
  }

  /** "Trouble signing in?", to the page that asks for a code. */
  async function begun(name: string, who = somebody()) {
    await at.flow.show(who)
    await at.flow.recover(who)
    await at.flow.identify(who, name)
    return who
  }

  /** And the code shown. */
  async function proved(name: string, who = somebody()) {
    await begun(name, who)
    await people.answer(who, { code: await people.code() })
    return who
  }

  return {
    ...people,
    somebody,
    page,
    owner,
    begun,
    proved,
    /** A new passkey where one is asked for. */
    async create(who: Guest, passkey = soft()) {
      await people.answer(who, made(passkey, await people.shown(who, 'enrol')))
      return passkey
    },
    /** Past the old keys, with those ticked that are lost, and in with the new one. */
    async firstUse(who: Guest, passkey: ReturnType<typeof soft>, lost: readonly string[] = []): Promise<Moved> {
      const step = await at.flow.show(who)
      if (step.show === 'old-keys') await page(who, { page: 'old-keys', ...Object.fromEntries(lost.map((id) => [`lost-${id}`, 'yes'])) })
      return people.answer(who, asserted(passkey, await people.shown(who, 'challenge')))
    },
    /** Past the wait, by the mailbox alone, to a passkey of their own. */
    async recovered(name: string, lost: readonly string[] = []) {
      await proved(name)
      at.wait(DAY)
      const who = await proved(name)
      const passkey = soft({ attachment: 'cross-platform' })
      await people.answer(who, made(passkey, await people.shown(who, 'enrol')))
      const moved = await this.firstUse(who, passkey, lost)
      return { who, passkey, moved }
    },
    recoveryOf: async (name: string) => (await people.dossier(name)).recoveries,
    lettersCalled: async (template: string) => (await at.letters()).filter((it) => it.template === `house/${template}`),
  }
}
