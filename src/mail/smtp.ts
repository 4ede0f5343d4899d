import { createTransport } from 'nodemailer'
import type { Mail, Sent, Transport } from './transport.ts'

export interface SmtpSettings {
  /** `smtp://` (STARTTLS where offered) or `smtps://`, with name and password where needed. */
  readonly url: string
  /** `Keyward <no-reply@example.com>`. */
  readonly from: string
  readonly replyTo: string | null
  readonly now: () => Date
}

/** An outbox row is locked for a minute: a conversation that takes longer would be begun twice. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 25_000, dnsTimeout: 10_000 }

/** Posts through a mail server, over a few connections that stay open. The Message-ID is made of the letter's key, so that a letter posted twice is recognised. */
export function smtpTransport({ url, from, replyTo, now }: SmtpSettings): Transport {
  const mailer = createTransport({ url, pool: true, maxConnections: 3, maxRequeues: 0, disableFileAccess: true, disableUrlAccess: true, ...PATIENCE })
  const domain = /@([^\s@>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
  return {
    send: async ({ key, to, locale, subject, text, html }: Mail): Promise<Sent> => {
      try {
        await mailer.sendMail({
          from,
          ...(replyTo === null ? {} : { replyTo }),
          to: { name: '', address: to },
          subject,
          text,
          ...(html === null ? {} : { html }),
          messageId: `<${key}@${domain}>`,
          date: now(),
          headers: { 'Content-Language': locale, 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
        return 'sent'
      } catch (error) {
        if (isForGood(error)) return 'undeliverable'
        throw error
      }
    },
    close: () => mailer.close(),
  }
}

/** A permanent no (RFC 5321, section 4.2.1) to this recipient or this letter; a no to our name or sender address is our mistake, which can be mended. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error)) return false
  const { responseCode, command } = error
  return typeof responseCode === 'number' && responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA')
}
