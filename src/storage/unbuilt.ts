import { Fault } from '../domain/fault.ts'

const unbuilt = (): never => {
  throw new Fault('unbuilt', 'this is being built')
}

export const unbuiltPorts = {
  policies: { current: unbuilt, byVersion: unbuilt, list: unbuilt, save: unbuilt },
  pauses: { list: unbuilt, pause: unbuilt, resume: unbuilt, figures: unbuilt },
  overrides: { add: unbuilt, approve: unbuilt, end: unbuilt, byId: unbuilt, list: unbuilt, takeExpired: unbuilt },
  population: { count: unbuilt, each: unbuilt, remember: unbuilt, destroy: unbuilt },
  past: { each: unbuilt, count: unbuilt },
}
export const unbuiltAccounts = { setGroups: unbuilt, setAttributes: unbuilt, setRoles: unbuilt, revokeCredential: unbuilt }
