// The pictures of README and docs, from the simulated week: `npm run pictures`. Needs Chromium.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { pathOf } from '../servers/programs.js'

const FOLDER = 'docs/images'
/** What a page may weigh with a picture in it. */
const MOST_BYTES = 300_000

const said = execFileSync(process.execPath, ['--import', 'tsx', 'examples/simulate-a-week.ts'], { encoding: 'utf8' })
const browser = await chromium.launch({ executablePath: pathOf('chromium') ?? 'chromium', args: ['--no-sandbox'] })
try {
  mkdirSync(FOLDER, { recursive: true })
  const html = readFileSync('out/retrospective.html', 'utf8')
  await picture(browser, 'retrospective-light', html, { width: 1080, height: 1300 })
  await picture(browser, 'retrospective-dark', html, {
    width: 1080,
    height: 1100,
    colorScheme: 'dark',
    from: 'incidents',
  })
  await picture(browser, 'retrospective-phone', html, { width: 390, height: 844 })
  await picture(browser, 'terminal', terminal(said), { width: 1000, height: 'all', colorScheme: 'dark' })
} finally {
  await browser.close()
}

interface View {
  readonly width: number
  readonly height: number | 'all'
  readonly colorScheme?: 'light' | 'dark'
  /** The chapter to begin with; default the head. */
  readonly from?: string
}

async function picture(browser: Browser, name: string, html: string, view: View): Promise<void> {
  const { width, height, colorScheme = 'light', from } = view
  const page = await browser.newPage({
    viewport: { width, height: height === 'all' ? 100 : height },
    deviceScaleFactor: width < 500 ? 2 : 1,
    colorScheme,
  })
  await page.setContent(html)
  const path = `${FOLDER}/${name}.png`
  const top = from ? ((await page.locator(`#${from}`).boundingBox())?.y ?? 0) : 0
  const clip = height === 'all' ? {} : { clip: { x: 0, y: top, width, height } }
  await page.screenshot({ path, fullPage: true, ...clip })
  await page.close()
  const { size } = statSync(path)
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes: choose a smaller part of the page`)
  console.log(`${path}, ${Math.round(size / 1_000)} kB`)
}

/** What a program printed, as a terminal shows it. */
function terminal(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html><body style="margin:0;background:#16181d"><pre style="margin:0;padding:20px;color:#d7dae0;
    font:14px/1.45 'DejaVu Sans Mono',monospace">$ npm start\n\n${escaped}</pre>`
}
