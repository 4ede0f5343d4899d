import { makeSheet } from '../../src/authenticators/recovery-code/sheet.ts'
import type { Running } from './keyward.ts'

const CODES = ['ABCDEFGHJKMN', 'PQRSTVWXYZ01', '23456789ABCD']

/** Puts codes that are known into the sheet of an account, whose own were never shown. */
export async function codesFromSheet(at: Running, accountId: string): Promise<readonly string[]> {
  const all = [...CODES, ...Array.from({ length: 7 }, (_, index) => `ZZZZZZZZZZZ${index}`)]
  const sheet = makeSheet(all, 'salt', (text) => at.cellar.vault.mac('authenticator:recovery-code', text))
  await at.database.pool.query(`update credentials set payload = $2::jsonb where account_id = $1 and authenticator = 'recovery-code'`, [
    accountId,
    JSON.stringify(sheet),
  ])
  return CODES
}
