import { accountAdd } from './account-add.ts'
import { accountAttribute } from './account-attribute.ts'
import { accountList } from './account-list.ts'
import { accountPass } from './account-pass.ts'
import { accountPassword } from './account-password.ts'
import { accountRole } from './account-role.ts'
import { accountShow } from './account-show.ts'
import { accountDisable, accountEnable } from './account-status.ts'
import { clientAdd } from './client-add.ts'
import { clientList } from './client-list.ts'
import { clientRemove } from './client-remove.ts'
import type { Command } from './command.ts'
import { configCheck } from './config-check.ts'
import { configPrint } from './config-print.ts'
import { demo } from './demo.ts'
import { docs } from './docs.ts'
import { groupList } from './group-list.ts'
import { groupAdd, groupRemove } from './group-members.ts'
import { groupSetFile } from './group-set-file.ts'
import { keysList } from './keys-list.ts'
import { keysRotate } from './keys-rotate.ts'
import { migrateCommand } from './migrate.ts'
import { overrideEnd } from './override-end.ts'
import { overrideList } from './override-list.ts'
import { overrideSet } from './override-set.ts'
import { overrideShow } from './override-show.ts'
import { policyDiff } from './policy-diff.ts'
import { policyExplain } from './policy-explain.ts'
import { policyHistory } from './policy-history.ts'
import { policyPause, policyResume } from './policy-pause.ts'
import { policySchema } from './policy-schema.ts'
import { policyShow } from './policy-show.ts'
import { policySimulate } from './policy-simulate.ts'
import { policySweep } from './policy-sweep.ts'
import { policyCheck } from './policy-check.ts'
import { policyRollback } from './policy-rollback.ts'
import { policySave } from './policy-save.ts'
import { policyTest } from './policy-test.ts'
import { reportAdoption } from './report-adoption.ts'
import { rpIdAccept } from './rp-id-accept.ts'
import { rpIdCheck } from './rp-id-check.ts'
import { rpIdShow } from './rp-id-show.ts'
import { seed } from './seed.ts'
import { serve } from './serve.ts'
import { wellKnown } from './well-known.ts'

/** Every command, in the order in which `--help` tells them. */
export const commands: readonly Command[] = [
  serve,
  demo,
  migrateCommand,
  seed,
  accountAdd,
  accountList,
  accountShow,
  accountDisable,
  accountEnable,
  accountPassword,
  accountPass,
  accountRole,
  accountAttribute,
  groupAdd,
  groupRemove,
  groupList,
  groupSetFile,
  overrideSet,
  overrideList,
  overrideShow,
  overrideEnd,
  clientAdd,
  clientList,
  clientRemove,
  policyShow,
  policyHistory,
  policyTest,
  policyCheck,
  policySave,
  policyRollback,
  policySimulate,
  policyExplain,
  policyDiff,
  policyPause,
  policyResume,
  policySweep,
  policySchema,
  reportAdoption,
  rpIdShow,
  rpIdCheck,
  rpIdAccept,
  keysList,
  keysRotate,
  configCheck,
  configPrint,
  wellKnown,
  docs,
]
