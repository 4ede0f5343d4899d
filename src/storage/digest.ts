import { createHash } from 'node:crypto'

/** SHA-256, base64url: how the value of a token, cookie or browser id is kept, since each has 128 random bits or more. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')
