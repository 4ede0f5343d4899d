import type { Say } from '../i18n/messages.ts'
import { errorCodes, type ErrorCode } from './error-codes.ts'
import type { Page } from './page.ts'

/** What `error.eta` gets. */
export interface ErrorView {
  readonly code: ErrorCode
  readonly title: string
  readonly text: string
  readonly next: string
  /** Finds the matching line in the log. */
  readonly reference: string
  /** Where the person can begin again; null where the app is not known or did not say. */
  readonly start: { readonly label: string; readonly url: string } | null
}

/** What is known of the client when an interaction has ended; enough to lead back to it. */
export interface WayBack {
  readonly name: string
  readonly startUri: string | null
}

/** The page that says why something ended and what to do next. */
export function errorPage(code: ErrorCode, around: { readonly t: Say; readonly requestId: string }, client: WayBack | null = null): Page<ErrorView> {
  const { t, requestId } = around
  const title = t(`error.${code}.title`)
  const start =
    client === null || client.startUri === null || !isWeb(client.startUri) ? null : { label: t('error.start', { client: client.name }), url: client.startUri }
  return {
    view: 'error',
    title,
    step: 'error',
    status: errorCodes[code].status,
    data: { code, title, text: t(`error.${code}.text`), next: t(`error.${code}.next`), reference: requestId, start },
  }
}

const isWeb = (address: string): boolean => URL.canParse(address) && ['https:', 'http:'].includes(new URL(address).protocol)
