import { accountAdd } from './account-add.ts'
import { accountDisable, accountEnable } from './account-status.ts'
import { accountList } from './account-list.ts'
import { accountShow } from './account-show.ts'
import { clientAdd } from './client-add.ts'
import { clientList } from './client-list.ts'
import { clientRemove } from './client-remove.ts'
import type { Command } from './command.ts'
import { configCheck } from './config-check.ts'
import { configPrint } from './config-print.ts'
import { docs } from './docs.ts'
import { keysList } from './keys-list.ts'
import { keysRotate } from './keys-rotate.ts'
import { migrateCommand } from './migrate.ts'
import { policyHistory } from './policy-history.ts'
import { policyPause, policyResume } from './policy-pause.ts'
import { policySchema } from './policy-schema.ts'
import { policyShow } from './policy-show.ts'
import { policyTest } from './policy-test.ts'
import { seed } from './seed.ts'
import { serve } from './serve.ts'

/** Every command, in the order in which `--help` tells them. */
export const commands: readonly Command[] = [
  serve,
  migrateCommand,
  seed,
  accountAdd,
  accountList,
  accountShow,
  accountDisable,
  accountEnable,
  clientAdd,
  clientList,
  clientRemove,
  policyShow,
  policyHistory,
  policyTest,
  policyPause,
  policyResume,
  policySchema,
  keysList,
  keysRotate,
  configCheck,
  configPrint,
  docs,
]
