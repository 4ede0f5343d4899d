import { statSync } from 'node:fs'
import { chown, stat } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { dirname } from 'node:path'
import { Fault } from '../../domain/fault.ts'

/** PostgreSQL refuses to run as root: started by root it becomes this account, which owns nothing else. */
const NOBODY = 65_534

/** Whom the database runs as. `spawn` goes into the options of child processes; empty when we stay who we are. */
export interface Owner {
  readonly uid: number
  readonly root: boolean
  readonly spawn: { readonly uid?: number; readonly gid?: number }
}

/** The owner of the database, for whoever we are. */
export function findOwner(): Owner {
  const uid = ownUid()
  return uid === 0 ? { uid: NOBODY, root: true, spawn: { uid: NOBODY, gid: NOBODY } } : { uid, root: false, spawn: {} }
}

/** A container may give us a number that has no name, for which `userInfo` throws. */
function ownUid(): number {
  try {
    return userInfo().uid
  } catch {
    return statSync('/proc/self').uid
  }
}

/** Our home folder, or null where we have none. */
export function ownHome(): string | null {
  try {
    return homedir()
  } catch {
    return null
  }
}

/** Who must run the database in a folder that is there: whoever owns it, which we must be or, as root, become. */
export async function ownerOf(home: string, us: Owner): Promise<Owner> {
  const { uid, gid } = await stat(home)
  if (us.root && uid !== 0) return { uid, root: true, spawn: { uid, gid } }
  if (uid === us.uid) return us
  throw new Fault(
    'embedded-owner',
    `${home} belongs to another account (number ${uid}): start Keyward as that one or as root, or hand the folder over with chown -R.`,
  )
}

/** Hands a path that we made to the owner. */
export const handTo = async (owner: Owner, path: string): Promise<void> =>
  owner.root ? chown(path, owner.spawn.uid ?? NOBODY, owner.spawn.gid ?? NOBODY) : undefined

/** Can the owner go through every folder above `path`? Parts that do not exist yet are made so that it can. */
export async function canReach(owner: Owner, path: string): Promise<boolean> {
  if (!owner.root) return true
  for (const folder of ancestors(path)) {
    const about = await stat(folder).catch(() => null)
    if (about !== null && (about.mode & (about.uid === owner.uid ? 0o100 : 0o001)) === 0) return false
  }
  return true
}

/** The folder at or above `path` in which anybody may put files, or null: nothing secret may stand below one. */
export async function openToAll(path: string): Promise<string | null> {
  for (const folder of [path, ...ancestors(path)]) {
    const about = await stat(folder).catch(() => null)
    if (about !== null && (about.mode & 0o002) !== 0) return folder
  }
  return null
}

function ancestors(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...ancestors(parent)]
}
