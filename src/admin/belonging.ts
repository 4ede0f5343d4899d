import type { Account, AdminRole } from '../domain/account.ts'
import { eventAbout, type NewEvent } from '../domain/event.ts'
import { type Actor, mustHold } from './actor.ts'
import type { Office } from './office.ts'

/** What administrators say of accounts: groups, attributes and roles, by which policies match and offices open. Each change is the event `groups.changed`. */
export interface Belonging {
  /** false: it was so already. */
  join(account: Account, group: string, actor: Actor): Promise<boolean>
  leave(account: Account, group: string, actor: Actor): Promise<boolean>
  /** An empty value takes the attribute away. */
  describe(account: Account, attributes: Account['attributes'], actor: Actor): Promise<Account['attributes']>
  /** Exactly these from now on. */
  entrust(account: Account, roles: readonly AdminRole[], actor: Actor): Promise<void>
}

export function belonging({ storage, now }: Pick<Office, 'storage' | 'now'>): Belonging {
  const told = (account: Account, actor: Actor, data: NewEvent['data']): Promise<void> =>
    storage.events.add([eventAbout(account.id, 'groups.changed', { ...data, actor: actor.by })], now())
  const regroup = async (account: Account, groups: readonly string[], actor: Actor): Promise<boolean> => {
    mustHold(actor, ['owner', 'people'])
    if (groups.length === account.groups.length) return false
    await storage.accounts.setGroups(account.id, groups)
    await told(account, actor, { groups })
    return true
  }
  return {
    join: (account, group, actor) => regroup(account, [...new Set([...account.groups, group])], actor),
    leave: (account, group, actor) =>
      regroup(
        account,
        account.groups.filter((it) => it !== group),
        actor,
      ),
    async describe(account, attributes, actor) {
      mustHold(actor, ['owner', 'people'])
      const all = Object.fromEntries(Object.entries({ ...account.attributes, ...attributes }).filter(([, value]) => value !== ''))
      await storage.accounts.setAttributes(account.id, all)
      // Values may say who somebody is; events hold nothing of the kind.
      await told(account, actor, { groups: account.groups, attributes: Object.keys(all) })
      return all
    },
    async entrust(account, roles, actor) {
      mustHold(actor, ['owner'])
      await storage.accounts.setRoles(account.id, roles)
      await told(account, actor, { groups: account.groups, roles })
    },
  }
}
