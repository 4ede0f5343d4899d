import type { Person } from './page-person.ts'
import type { Stage } from './page-stage.ts'

/** Types who they are and goes on. */
export async function identify(person: Person, address: string): Promise<void> {
  await person.see('identify')
  const another = person.page.locator('details.another:not([open]) summary')
  if (await another.isVisible()) await another.click()
  await person.type('E-mail address', address)
  await person.press(/^Continue$/)
}

/** Chooses the e-mail code where it is to be chosen, and enters the one that was posted. */
export async function byCode({ at }: Stage, person: Person, address: string): Promise<void> {
  await person.page.waitForSelector('main:is([data-step=choose], [data-step=challenge])')
  if ((await person.page.locator('main[data-step=choose]').count()) === 1) await person.press(/^E-mail code/)
  await person.see('challenge', 'email-otp')
  await person.page.locator('input[name=code]').fill(await at.code(address))
  await person.form('/answer').getByRole('button').first().click()
}

/** From the app to a new account, with a passkey. Ends back at the app. */
export async function signUpWithPasskey(stage: Stage, person: Person, address: string) {
  const asked = await stage.go(person)
  await identify(person, address)
  await byCode(stage, person, address)
  await person.see('sign-up')
  await person.press(/^Continue with a passkey/)
  await person.see('enrol', 'passkey')
  await person.press('Create a passkey')
  return asked.redeem(await person.landed())
}

/** From the app to a new account or an old one with nothing but a code. Ends back at the app. */
export async function signInByCode(stage: Stage, person: Person, address: string, more?: Readonly<Record<string, string>>) {
  const asked = await stage.go(person, more)
  await identify(person, address)
  await byCode(stage, person, address)
  return asked.redeem(await person.landed())
}

/** "Create a passkey" on the sign-in page, for an account that exists. Ends back at the app. */
export async function addPasskey(stage: Stage, person: Person, address: string) {
  const asked = await stage.go(person)
  await person.see('identify')
  await person.press('Create a passkey')
  await identify(person, address)
  await byCode(stage, person, address)
  await person.see('enrol', 'passkey')
  await person.press('Create a passkey')
  return asked.redeem(await person.landed())
}

/** Types the password where it is asked for, or chosen. */
export async function byPassword(person: Person, password: string): Promise<void> {
  await person.page.waitForSelector('main:is([data-step=choose], [data-step=challenge])')
  if ((await person.page.locator('main[data-authenticator=password]').count()) === 0) await person.press(/^Password/)
  await person.see('challenge', 'password')
  await person.page.locator('#password').fill(password)
  await person.press(/^Sign in$/)
}

/** The session ends; what the browser remembers of its people stays. */
export async function endSession({ context }: Person): Promise<void> {
  await context.clearCookies({ name: /session/ })
}
