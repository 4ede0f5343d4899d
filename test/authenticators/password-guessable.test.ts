import { describe, expect, test } from 'vitest'
import { isGuessablePassword } from '../../src/authenticators/password/guessable.ts'

const GOOD = 'plum gravel oboe Thursday'

describe('the list of common passwords', () => {
  test.each([
    'passwordpassword',
    'Password12345678',
    'P@ssw0rd!!!2026',
    'aaaaaaaaaaaaaaa',
    '123456789012345',
    '987654321098765',
    'abcabcabcabcabc',
    'qwertyuiopasdfg',
    'qwertzuiopasdfg',
    'Sunshine-Monkey-1',
    'iloveyouiloveyou',
    '!!!!!!!!!!!!!!!!!',
    '112233445566778',
    'correct horse battery staple',
    'letmein letmein letmein',
    'abcdefghijklmno1',
  ])('refuses "%s", which is tried first', (password) => expect(isGuessablePassword(password, [])).toBe(true))

  test.each(['Keyward-Keyward-1', 'keyward 20262026', 'bob@example.com!', 'BobExampleBobExample', 'robertson.robertson', 'robertson12345678'])(
    'refuses "%s", which is made of names around it',
    (password) => expect(isGuessablePassword(password, ['Keyward', 'bob@example.com', 'Bob Example', 'robertson'])).toBe(true),
  )

  test.each([
    GOOD,
    'my password is a long secret',
    'sunshine over gravel roads',
    '#$%&*(){}^+=-_~<>',
    '483920184756201',
    'Keyward is where I sign in daily',
    'xK9#mQ2$vL5@nR8',
  ])('takes "%s"', (password) => expect(isGuessablePassword(password, ['Keyward', 'bob@example.com'])).toBe(false))
})
