import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** A page of ours in a window of its own, by day and by night. */
export async function windowAxe(window: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await window.emulateMedia({ colorScheme });
    const found = await new AxeBuilder({ page: window }).analyze();
    expect(found.violations.map((violation) => violation.id)).toEqual([]);
  }
}
