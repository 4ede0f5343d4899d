import type { Person } from './page-person.ts'
import type { Stage } from './page-stage.ts'
import { addPasskey, byCode, identify, signUpWithPasskey } from './page-walks.ts'

/** "Trouble signing in?", and the code. */
export async function trouble(stage: Stage, person: Person, address: string) {
  const asked = await stage.go(person)
  await identify(person, address)
  await person.page.waitForSelector('main:is([data-step=choose], [data-step=challenge])')
  await person.press('Trouble signing in?')
  await person.see('challenge', 'email-otp')
  await byCode(stage, person, address)
  return asked
}

/** A link in the letters to an address, by the beginning of its path. */
export async function linkIn({ at }: Stage, address: string, path: string): Promise<string> {
  const letters = await at.lettersTo(address)
  return letters.flatMap(({ text }) => new RegExp(`http\\S+${path}\\S+`).exec(text)?.[0] ?? [])[0] ?? ''
}

/** Somebody whose passkey has signed in, in the browser that has it; with a password from before where one is given. */
export async function withWorkingPasskey(stage: Stage, address: string, password?: string) {
  const { person, passkeys } = await stage.withAuthenticator()
  if (password === undefined) await signUpWithPasskey(stage, person, address)
  else {
    await stage.account(address, password)
    await addPasskey(stage, person, address)
  }
  const asked = await stage.go(person, { prompt: 'login' })
  // Beside a password, a passkey that never signed in waits to be asked.
  if (password !== undefined) {
    await person.see('challenge', 'passkey')
    await person.press('Use my passkey')
  }
  const { sub = '' } = (await asked.redeem(await person.landed())).claims() ?? {}
  return { person, passkeys, sub, id: (await stage.at.storage.accounts.dossier({ sub }))?.account.id ?? '' }
}
