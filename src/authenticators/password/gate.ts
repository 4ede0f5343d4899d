/** Lets a few in at a time, lets some wait, and turns the others away: a flood of passwords takes neither all threads nor all memory. */
export function createGate({ runningMax, waitingMax }: { readonly runningMax: number; readonly waitingMax: number }) {
  const waiting: (() => void)[] = []
  let running = 0

  const enter = (): Promise<void> => {
    if (running < runningMax) {
      running += 1
      return Promise.resolve()
    }
    return new Promise((resolve) => waiting.push(resolve))
  }

  /** Hands the place on to whoever waits longest. */
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }

  return {
    /** null when too many wait already: nothing was done. */
    async through<T>(work: () => Promise<T>): Promise<T | null> {
      if (running >= runningMax && waiting.length >= waitingMax) return null
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
