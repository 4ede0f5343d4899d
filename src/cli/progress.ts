import type { Terminal } from './command.ts'

const WIDTH = 30
const STEPS = 100

/** Shows how far long work has come, on a terminal alone: a log would only grow. */
export function progressBar({ isTty, draw }: Pick<Terminal, 'isTty' | 'draw'>, what: string, total: number): { step(): void; end(): void } {
  let done = 0
  const every = Math.max(1, Math.floor(total / STEPS))
  const show = (): void => {
    const filled = Math.round((done / total) * WIDTH)
    draw(`\r${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${total} ${what}`)
  }
  return {
    step() {
      done += 1
      if (isTty && (done % every === 0 || done === total)) show()
    },
    end() {
      if (isTty && total > 0) draw('\n')
    },
  }
}
