// Takes a picture of every page in every state: `node test/support/pictures.ts [folder] [name…]`. Phone and desktop, light and dark.
import { mkdirSync } from 'node:fs'
import { launchChromium } from './chromium.ts'
import { openHall, root } from './open-hall.ts'
import { gallery, pageNames } from './gallery.ts'

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 860 } }
const [folder = `${root}/test-results/pictures`, ...wanted] = process.argv.slice(2)

mkdirSync(folder, { recursive: true })
const hall = await openHall({ routes: [gallery] })
const browser = await launchChromium()
const names = pageNames.filter((name) => wanted.length === 0 || wanted.includes(name))
for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1, locale: 'en' })
    const page = await context.newPage()
    for (const name of names) {
      await page.goto(`${hall.origin}/show/${name}`)
      await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, fullPage: true })
    }
    await context.close()
  }
}
await browser.close()
await hall.close()
process.stdout.write(`${names.length} pages in ${folder}\n`)
