import type { Step } from '../../src/domain/sign-in.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import type { Moved } from '../../src/sign-in/move.ts'
import { again, type guest, type OpenHouse, type soft } from './house.ts'

export const PASSWORD = 'pelican tuba overcast mirror'

type Passkey = ReturnType<typeof soft>
type Shown<Name extends Step['show']> = Extract<Step, { show: Name }>
type WithChallenge = { readonly challenge: { readonly page: Readonly<Record<string, unknown>> } | null }

const optionsIn = (step: WithChallenge) => step.challenge?.page['options'] as never

/** What a passkey answers to the page of a step. */
export const asserted = (passkey: Passkey, step: WithChallenge, bent: Parameters<Passkey['get']>[1] = {}) => ({
  response: JSON.stringify(passkey.get(optionsIn(step), bent)),
})

/** What a new one answers. */
export const made = (passkey: Passkey, step: WithChallenge) => ({ response: JSON.stringify(passkey.create(optionsIn(step))) })

/** People who walk through a sign-in of an open house, page by page. */
export function walksIn(at: OpenHouse) {
  async function shown<Name extends Step['show']>(who: Guest, name: Name): Promise<Shown<Name>> {
    const step = await at.flow.show(who)
    if (step.show !== name) throw new Error(`the page is ${step.show}, not ${name}: ${JSON.stringify(step)}`)
    return step as Shown<Name>
  }

  async function answer(who: Guest, fields: Readonly<Record<string, unknown>>): Promise<Moved> {
    const step = await at.flow.show(who)
    if (!('challenge' in step) || step.challenge === null) throw new Error(`no challenge on ${JSON.stringify(step)}`)
    const { token, authenticator } = step.challenge
    return at.flow.answer(who, { token, authenticator, fields })
  }

  /** Names somebody and opens the page of one way to prove it. */
  async function towards(who: Guest, name: string, authenticator: string): Promise<void> {
    const step = await at.flow.show(who)
    if (step.show === 'identify') await at.flow.identify(who, name)
    const next = await at.flow.show(who)
    if (next.show !== 'challenge' || next.authenticator !== authenticator) await at.flow.choose(who, authenticator)
  }

  const code = async (): Promise<string> => (await at.letters()).find((it) => it.channel === 'mail' && it.data['code'] !== undefined)?.data['code'] ?? ''

  return {
    shown,
    answer,
    towards,
    code,

    /** Types of what was written down of an account, or those of one kind with their data, oldest first. */
    events: async (name: string, type?: string) => {
      const account = await at.storage.accounts.byIdentifier(name)
      const all = (await at.storage.events.recent(account?.id ?? ('' as never), 500)).toReversed()
      return type === undefined ? all : all.filter((it) => it.type === type)
    },

    async withPassword(who: Guest, name: string, password = PASSWORD): Promise<Moved> {
      await towards(who, name, 'password')
      return answer(who, { password })
    },

    async withCode(who: Guest, name: string): Promise<Moved> {
      await towards(who, name, 'email-otp')
      return answer(who, { code: await code() })
    },

    /** From the field of the first page, or wherever a passkey is asked for. */
    async withPasskey(who: Guest, passkey: Passkey, bent: Parameters<Passkey['get']>[1] = {}): Promise<Moved> {
      const step = await at.flow.show(who)
      if (!('challenge' in step)) throw new Error(`no passkey on ${step.show}`)
      return answer(who, asserted(passkey, step, bent))
    },

    /** Past whatever is asked after a sign-in and may be left. */
    async past(who: Guest, moved: Moved): Promise<Moved> {
      return moved.outcome === null ? at.flow.skip(who) : moved
    },

    /** The next sign-in in the same browser. */
    next: (who: Guest, moved: Moved, more: Parameters<typeof guest>[1] = {}): Guest => ({
      ...again(who, moved.cookie),
      capabilities: who.capabilities,
      ...more,
    }),

    dossier: async (name: string) => {
      const dossier = await at.storage.accounts.dossier({ identifier: name })
      if (dossier === null) throw new Error(`nobody is called ${name}`)
      return dossier
    },
  }
}
