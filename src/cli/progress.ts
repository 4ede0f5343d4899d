import type { Terminal } from './command.ts'

const WIDTH = 30
const STEPS = 100

/** Shows how far long work has come, on a terminal alone: a log would only grow. `step` says how much more is done, one unless told. */
export function progressBar({ isTty, draw }: Pick<Terminal, 'isTty' | 'draw'>, what: string, total: number): { step(more?: number): void; end(): void } {
  let [done, next] = [0, 1]
  const every = Math.max(1, Math.floor(total / STEPS))
  const show = (): void => {
    const filled = Math.min(WIDTH, Math.round((done / total) * WIDTH))
    draw(`\r${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${total} ${what}`)
  }
  return {
    step(more = 1) {
      done += more
      if (!isTty || (done < next && done !== total)) return
      next = done + every
      show()
    },
    end() {
      if (isTty && total > 0) draw('\n')
    },
  }
}
