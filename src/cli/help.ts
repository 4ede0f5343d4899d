import type { Command } from './command.ts'

/** What `keyward --help` prints. */
export function helpForAll(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((it) => signature(it).length))
  const lines = commands.map((it) => `  ${signature(it).padEnd(width)}  ${it.says}`)
  return [
    'Keyward, an OAuth 2 and OpenID Connect server whose heart is the passkey.',
    '',
    'Usage: keyward <command> [options]',
    '',
    ...lines,
    '',
    'Every command takes --help and --json. Exit codes: 0 done, 1 failed, 2 not understood.',
    'Settings come from config/<NODE_ENV>.yaml (or the file that KEYWARD_CONFIG names) and from KEYWARD_* variables: see docs/configuration.md.',
  ].join('\n')
}

/** What `keyward account add --help` prints. */
export function helpFor(command: Command): string {
  const own = Object.entries(command.options ?? {}).map(
    ([name, { type, value = 'text', says }]) => [type === 'string' ? `--${name} <${value}>` : `--${name}`, says] as const,
  )
  const options = [...own, ['--json', 'print JSON'] as const, ['--help', 'print this'] as const]
  const width = Math.max(...options.map(([name]) => name.length))
  return [command.says, '', `Usage: keyward ${signature(command)} [options]`, '', ...options.map(([name, says]) => `  ${name.padEnd(width)}  ${says}`)].join(
    '\n',
  )
}

const signature = ({ name, takes = [] }: Command): string => [name, ...takes].join(' ')
