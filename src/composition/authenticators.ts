import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type LoadedAuthenticator, loadAuthenticators, nameOf } from '../authenticators/load.ts'
import { accept, defineAuthenticator, refuse, type Tools } from '../authenticators/authenticator.ts'
import type { Config } from '../config/load.ts'
import type { Mistake } from '../config/mistakes.ts'
import { Fault } from '../domain/fault.ts'
import type { Vault } from '../domain/vault.ts'
import { apkOrigins } from '../http/well-known.ts'
import { missingFiles } from './plugin-files.ts'
import type { World } from './world.ts'

/** The authenticators on the list, each with its settings and tools. Throws `Fault('config-invalid')` with everything that could not be made or shown. */
export async function makeAuthenticators(config: Config, vault: Pick<Vault, 'mac'>, { now, randomBytes, log }: World): Promise<readonly LoadedAuthenticator[]> {
  const { issuer, rp, look, apps } = config
  const origins = [...(rp.origins ?? [issuer]), ...rp.relatedOrigins, ...apkOrigins(apps)]
  const tools = {
    now,
    randomBytes,
    macFor: (id: string) => (text: string) => vault.mac(`authenticator:${id}`, text),
    rp: { id: rp.id ?? new URL(issuer).hostname, formerIds: rp.formerIds, name: look.name, origins: [...new Set(origins)] },
    files: mountedFiles(config.folder),
    warn: (message: string, data: Readonly<Record<string, unknown>>) => log({ level: 'warn', message, data }),
    define: defineAuthenticator,
    accept,
    refuse,
  }
  const settings = new Map(Object.entries(config.authenticatorSettings))
  const { authenticators, mistakes } = await loadAuthenticators(config.authenticators, (name) => settings.get(nameOf(name)), tools, config.folder)
  const lacking = authenticators.flatMap((it) => missingFiles(it, config).map((says) => `${placeOf(it, config.authenticators)}: ${says}`))
  const all = [...mistakes, ...lacking]
  if (all.length > 0)
    throw new Fault('config-invalid', ['These authenticators cannot be used:', ...all.map((it) => `  ${it}`)].join('\n'), { cause: all.map(asMistake) })
  return authenticators
}

/** Files by paths that begin where Keyward was started. */
function mountedFiles(folder: string): NonNullable<Tools['files']> {
  const at = (path: string): string => resolve(folder, path)
  return {
    read: (path) => readFileSync(at(path)),
    stamp: (path) => {
      const { mtimeMs, size, ino } = statSync(at(path))
      return `${mtimeMs} ${size} ${ino}`
    },
  }
}

/** `authenticators.1 (./badge.ts): has no page`, in its parts. */
function asMistake(line: string): Mistake {
  const [, place = '', entry = '', says = line] = /^(\S+) \((.*?)\): ([\s\S]*)$/.exec(line) ?? []
  return { path: place.split('.'), says: `${entry} ${says}`.trim() }
}

function placeOf({ authenticator }: LoadedAuthenticator, list: readonly string[]): string {
  const index = list.findIndex((entry) => nameOf(entry) === authenticator.id)
  return `authenticators.${index} (${list[index] ?? ''})`
}
