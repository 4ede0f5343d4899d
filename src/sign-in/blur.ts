/** The longest that an answer about a name waits beside its work, in milliseconds. */
const BLUR_MS = 16

/**
 * Waits for a while that chance gives. What is kept of an account is read whether much of it is there or little, and a row more takes a tenth of a millisecond:
 * beside a wait of its own for every answer, that is no more to be told than the state of the network.
 */
export const blurOf = (randomBytes: (length: number) => Uint8Array, wait: (ms: number) => Promise<unknown>) => async (): Promise<void> =>
  void (await wait(Math.floor(((randomBytes(1)[0] ?? 0) * BLUR_MS) / 256)))
