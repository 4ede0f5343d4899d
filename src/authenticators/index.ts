import type { z } from 'zod'
import type { Authenticator, Tools } from './authenticator.ts'
import * as accessPass from './access-pass/index.ts'
import * as emailOtp from './email-otp/index.ts'
import * as passkey from './passkey/index.ts'
import * as password from './password/index.ts'
import * as recoveryCode from './recovery-code/index.ts'

/** What a module that brings an authenticator exports. */
export interface Kind<Settings extends z.ZodType = z.ZodType> {
  readonly settings: Settings
  create(settings: z.infer<Settings>, tools: Tools): Authenticator
}

/** Every authenticator that comes with the house. Adding one adds two lines to this file, and a folder of its name. */
export const kinds = {
  'access-pass': accessPass,
  'email-otp': emailOtp,
  passkey,
  password,
  'recovery-code': recoveryCode,
} as const satisfies Readonly<Record<string, Kind>>
