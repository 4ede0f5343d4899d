import type { z } from 'zod'
import type { Authenticator, Tools } from './authenticator.ts'

/** What a module that brings an authenticator exports. */
export interface Kind<Settings extends z.ZodType = z.ZodType> {
  readonly settings: Settings
  create(settings: z.infer<Settings>, tools: Tools): Authenticator
}
