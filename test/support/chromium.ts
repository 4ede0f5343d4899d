import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The Chromium to test with: `KEYWARD_CHROMIUM`, else the first that is installed; null where there is none. */
export function findChromium(): string | null {
  return [process.env['KEYWARD_CHROMIUM'] ?? '', ...places].find((place) => place !== '' && existsSync(place)) ?? null
}

/** Quiet on the network, so that only our own requests are seen; without a sandbox for root, who cannot have one. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('no Chromium found: install chromium-headless-shell, chromium or Chrome, or name one in KEYWARD_CHROMIUM')
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({
    executablePath,
    args: [...root, '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-dev-shm-usage'],
  })
}
