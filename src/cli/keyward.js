#!/usr/bin/env node
// Plain JavaScript that any Node since 14 understands: it finds one that runs Keyward, or says in a sentence what to do.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const NEEDED = 24
const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const own = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import('../main.ts')
} else if (existsSync(own)) {
  const child = spawn(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + (signal === 'SIGINT' ? 2 : 15) : code
  })
} else {
  process.stderr.write(
    `Keyward needs Node.js ${NEEDED} or later, and this is ${process.version}: run "npm install" in its folder, which brings one along, or install a newer Node.js.\n`,
  )
  process.exitCode = 1
}
