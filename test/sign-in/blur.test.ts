import { expect, test } from 'vitest'
import { blurOf } from '../../src/sign-in/blur.ts'
import { signInRoutes, type Wiring } from '../../src/sign-in/routes.ts'

test('a blur lasts from nothing to fifteen milliseconds, each as likely as another', async () => {
  const waits: number[] = []
  for (let byte = 0; byte < 256; byte += 1)
    await blurOf(
      () => Uint8Array.of(byte),
      async (ms) => void waits.push(ms),
    )()
  const often = Map.groupBy(waits, (ms) => ms)
  expect([...often.keys()]).toEqual(Array.from({ length: 16 }, (_, ms) => ms))
  expect(new Set([...often.values()].map((it) => it.length))).toEqual(new Set([16]))
})

test.each(['identify', 'choose', 'recover'])('whoever asks about a name waits for a blur first: %s', async (action) => {
  const [, , handler] = signInRoutes({
    interactions: () => {
      throw new Error('the answer came before the blur')
    },
    blur: () => Promise.reject(new Error('blurred')),
  } as unknown as Wiring).find(([method, path]) => method === 'POST' && path === `/interaction/:uid/${action}`) ?? [null, null, () => undefined]
  await expect(handler({} as never)).rejects.toThrow('blurred')
})
