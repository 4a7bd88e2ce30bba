import { mkdir } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import type { Pod } from "./pod.ts";

/** The pod's frame in Halo's page. */
export const FRAME = "iframe[name=pod]";
const SCREENS = "test-results/screens";

/** Gives the frame another size, as Halo's panes do. */
export function resize(page: Page, width: number, height: number): Promise<void> {
  return page.locator(FRAME).evaluate((frame, [width, height]) => {
    frame.setAttribute("width", String(width));
    frame.setAttribute("height", String(height));
  }, [width, height] as const);
}

/** The pod's own window, as the frame sees it. */
export function measure(pod: Pod): Promise<{ width: number; height: number; content: number }> {
  return pod.frame.locator("html").evaluate((html) => ({
    width: window.innerWidth,
    height: window.innerHeight,
    content: html.scrollWidth,
  }));
}

/** Draws the frame at each width, by day and by night. */
export async function screens(page: Page, name: string, widths = [258, 320, 640]): Promise<void> {
  await mkdir(SCREENS, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of widths) {
      await resize(page, width, width === 320 ? 420 : 720);
      await page.locator(FRAME).screenshot({ path: `${SCREENS}/${name}-${width}-${colorScheme}.png` });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Nobody has to guess whom they ask: nothing of that is cut off. */
export async function isWhole(pod: Pod): Promise<void> {
  const cut = await pod.frame.locator(".who dd").evaluateAll((all) =>
    all
      .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
      .map((one) => one.textContent),
  );
  expect(cut, "cut off").toEqual([]);
}
