import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";

export const SCREENS = "test-results/screens";

/** Where the documents' pictures go: with `VOUCHSAFE_PICTURES=../docs/pictures` into the documents themselves. */
const PICTURES = process.env.VOUCHSAFE_PICTURES ?? "test-results/pictures";

/** Where a picture of the documents is. */
export const picture = (name: string): string => join(PICTURES, `${name}.png`);

/** The pages of the dashboard that `docs/dashboard.md` shows. */
const SHOWN = [
  ...["home", "verifications", "story", "incidents", "trends", "report-audit", "log", "customers-list", "customers-confirm", "accounts"],
  ...["contacts", "look-up", "connect-whose", "file", "coverage", "matches", "settings", "policy", "customers-microsoft", "doctor", "set-up-made", "first-applications"],
  ...["first-halo", "first-sign-in", "first-administrator", "home-first-start", "home-technician"],
  ...["choosing-sides", "report-review", "settings-sketch"],
];

/** Readable by everybody, as far as a program can tell: the page, or what one of its frames shows. */
export async function axe(page: Page, frame?: string): Promise<void> {
  const all = new AxeBuilder({ page });
  const found = await (frame === undefined ? all : all.include([frame, "html"]))
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}

/**
 * Draws a page of the dashboard at both widths, light and dark; it is readable by everybody in each, and nothing scrolls sideways.
 * The documents' picture begins at the top, unless what it is `about` stands further down.
 */
export async function draw(page: Page, name: string, about?: Locator): Promise<void> {
  await mkdir(SCREENS, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [[360, 740], [1280, 720]] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${SCREENS}/dashboard-${name}-${width}-${colorScheme}.png`, fullPage: true });
      const content = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(content, `nothing scrolls sideways at ${width}`).toBeLessThanOrEqual(width);
      await axe(page);
      if (SHOWN.includes(name) && width === 1280 && colorScheme === "light") {
        // From the top, wherever something was pressed.
        await page.evaluate(() => window.scrollTo(0, 0));
        await about?.evaluate((part) => part.scrollIntoView({ block: "nearest" }));
        await page.screenshot({ path: picture(`dashboard/${name}`) });
      }
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}
