import type { Story } from './story.ts'

const password = 'seven herons over the canal'

/** The classic username-first migration (`policy.md`, the worked example): two who have an account, two who come new. */
export const classicMigration: Story = {
  name: 'classic-migration',
  people: [
    { name: 'Bob', email: 'bob@example.com', sub: 'existing-bob', password },
    { name: 'Ada', email: 'ada@example.com', sub: 'existing-ada', password },
  ],
  steps: ({ demo, letters }) => [
    'THE CLASSIC MIGRATION: the name first; whoever has a passkey goes straight to it; everyone else chooses.',
    `Every step begins at ${demo}, best in a private window of its own. Codes are at ${letters}.`,
    '',
    '1. Bob has an account, and goes on with his password.',
    '   Press "Sign in", type bob@example.com, press "Continue".',
    '   You see: Passkey, Password, E-mail code. He has no passkey, so he chooses.',
    `   Press "Password" and type: ${password}`,
    '   You see: sub existing-bob, amr pwd. That is the sub he came with, and it stays.',
    '   Press "Sign out", then "Sign in": the browser remembers his name.',
    '',
    '2. Ada has an account, and moves to a passkey.',
    '   Press "Sign in", then "Create a passkey". Type ada@example.com, press "Continue", and type the code: it is asked for at once.',
    '   Press "Create a passkey", and make one. Nobody makes one without having read that mailbox.',
    '   You see: sub existing-ada.',
    '   In a new private window: press "Sign in", type ada@example.com, press "Continue".',
    '   You see: the passkey at once. Her password is not offered, and would not be taken: it was',
    `   "${password}".`,
    '   Afterwards you see: sub existing-ada, the same, and acr phr.',
    '',
    '3. Cleo is new, and begins with a password.',
    '   Press "Sign in", type cleo@example.com: the same choice, although nobody knows her. Press "E-mail code", and type the code.',
    '   Press "Continue with a password", and choose one of at least 15 characters.',
    '   Sign out, and sign in as in step 1: her sub is the same both times.',
    '',
    '4. Dan is new, and begins with a passkey.',
    '   As Cleo, with dan@example.com, but press "Continue with a passkey".',
    '   In a new private window: dan@example.com leads straight to the passkey, and to the same sub.',
    '',
    'The policy: config/examples/policies/classic-migration.yaml. Stop with Ctrl+C.',
  ],
}
