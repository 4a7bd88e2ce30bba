// From the phone to the screen: `node verdict.mjs HALO DEMO` prints the milliseconds of each round as a JSON array.

import { chromium } from '@playwright/test'

const ROUNDS = 7
const [halo, demo] = process.argv.slice(2)
const upn = 'grace@contoso.example'

// A program of its own: Chromium finds `*.localhost` by itself, Node.js does not.
const ask = (page, path, options) =>
  page.evaluate(async ([url, options]) => (await fetch(url, options)).text(), [`${demo}${path}`, options])

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
try {
  const context = await browser.newContext()
  const control = await context.newPage()
  await control.goto(demo)
  const times = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await context.newPage()
    await page.goto(`${halo}/ticket?id=9499&signed_in=true`)
    const pod = page.frameLocator('iframe[name=pod]')
    const status = pod.getByRole('status')
    if (round === 0) {
      const window = context.waitForEvent('page')
      await pod.getByRole('button', { name: 'Sign in with Halo' }).click()
      await (await window).getByRole('button', { name: 'Continue' }).click()
    }
    const fresh = pod.getByRole('button', { name: 'New verification' })
    await pod.locator('[data-state=ready],[data-state=approved]').waitFor()
    if (await fresh.isVisible()) await fresh.click()
    const open = pod.getByRole('button', { name: 'Identity Verification' })
    await pod.locator('[data-state=ready]').waitFor()
    if (await open.isVisible()) await open.click()
    await pod.locator('button[data-act=send][aria-disabled=false]').click()
    await pod.locator('[data-state=waiting]').waitFor()
    // The moment at which the screen says so, on the clock that the press is timed with, too.
    const seen = status.evaluate(
      (element) =>
        new Promise((resolve) => {
          const look = () => element.dataset.state === 'approved' && resolve(Date.now())
          new MutationObserver(look).observe(element, { attributes: true })
          look()
        }),
    )
    const pressed = await control.evaluate(() => Date.now())
    await ask(control, `/control/phone/${upn}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ answer: 'approve', wait: true }),
    })
    times.push((await seen) - pressed)
    await page.close()
  }
  console.log(JSON.stringify(times))
} finally {
  await browser.close()
}
