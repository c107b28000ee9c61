import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { weeklySummary } from 'tars-observability'
import { renderHtml } from 'tars-observability/report'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleWeek } from '../report/example-week.js'
import { simulatedWeek } from '../report/simulated-week.js'
import { describeWithServers, pathOf } from '../servers/index.js'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describeWithServers(['chromium'], 'the HTML report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tars-report-'))
  const week = exampleWeek()
  const long = exampleWeek({
    services: 2,
    regions: 1,
    text: (original) => `${original} ${'reallylongname'.repeat(5)}`,
    pictures: 4,
  })
  const reports = {
    retrospective: week,
    'long names': long,
    health: week.health[0],
    regression: week.regression,
    'weekly summary': weeklySummary(week, { retrospectiveUrl: 'https://example.com/retrospective' }),
    'launch day': week.baseline,
    'simulated week': null,
  }
  let browser: Browser

  beforeAll(async () => {
    for (const [name, report] of Object.entries({ ...reports, 'simulated week': await simulatedWeek() }))
      if (report)
        // A zone whose last midnight lies at the edge of every picture.
        writeFileSync(
          join(folder, `${name}.html`),
          renderHtml(report, name === 'long names' ? { timeZone: 'Asia/Kathmandu' } : {}),
        )
    browser = await chromium.launch({ executablePath: pathOf('chromium') ?? 'chromium', args: FLAGS })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      describe(`${width} pixels wide, ${colorScheme}`, () => {
        for (const name of Object.keys(reports)) {
          it(`shows ${name} with nothing cut off, nothing overlapping and nothing that axe finds`, {
            timeout: 120_000,
          }, async () => {
            const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
            const requests: string[] = []
            page.on('request', (request) => requests.push(request.url()))
            await page.goto(`file://${join(folder, `${name}.html`)}`)
            expect(requests).toHaveLength(1) // the file itself
            await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
            expect(await faults(page)).toEqual([])
            // Each document once in each scheme and once at each width: contrast hangs on the one, names on the other.
            if ((width === 390) === (colorScheme === 'light')) expect(await violations(page)).toEqual([])
            await page.close()
          })
        }
      })
    }
  }

  it('prints what is folded away', async () => {
    const page = await browser.newPage()
    await page.goto(`file://${join(folder, 'regression.html')}`)
    await page.emulateMedia({ media: 'print' })
    expect(
      await page
        .locator('details code')
        .first()
        .evaluate((code) => code.getBoundingClientRect().height),
    ).toBeGreaterThan(0)
    await page.close()
  })

  it('can be walked through with the keyboard', async () => {
    const page = await browser.newPage()
    await page.goto(`file://${join(folder, 'retrospective.html')}`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await page.close()
  })
})

/** What a reader would see as broken. */
const faults = (page: Page): Promise<string[]> => page.evaluate(FAULTS)

/** What axe-core finds, by WCAG 2.2 A and AA and its own best practices. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script, which the page's own policy would refuse.
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: {
          run(
            options: object,
          ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>
        }
      }
    ).axe
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.length} × ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary.slice(0, 200)}`,
    )
  })
}

const FAULTS = readFileSync(new URL('page-faults.js', import.meta.url), 'utf8')
const AXE = (createRequire(import.meta.url)('axe-core') as { source: string }).source
