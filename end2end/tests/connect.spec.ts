import type { Page } from "@playwright/test";
import { address, signIn } from "./dashboard.ts";
import { draw } from "./drawing.ts";
import { expect, test, until, type World } from "./world.ts";

/** The MSP is the partner of sixty customers more, and has the application that makes connector secrets. */
async function sixty(world: World): Promise<void> {
  await world.sandbox.connecting("many_tenants");
  const app = '\n[setup_app]\nclient_id = "c0ffee00-0000-4000-8000-000000000002"\nclient_secret = "setup-secret"\n';
  await world.server.applyWith((file) => file + app);
}

/** To Microsoft and back. */
async function signInToMicrosoft(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign in to Microsoft" }).click();
  await page.getByRole("button", { name: "Sign in as the partner" }).click();
  await expect(page.getByText("You are signed in to Microsoft until")).toBeVisible();
}

function row(page: Page, card: string, name: string) {
  return page.locator(`[data-card=${card}] tbody tr`, { hasText: name }).first();
}

test("many customers at a time: picked, consented for, confirmed, active; and the one that fails says why", async ({ page, world }) => {
  await sixty(world);
  await signIn(world, page, 3, "/customers");
  await page.getByRole("button", { name: "Read from Halo now" }).click();
  await page.getByRole("link", { name: "Connect many" }).click();
  await expect(page.getByRole("heading", { name: "Connect many" })).toBeVisible();
  await page.getByText("What this needs").click();
  await draw(page, "connect-start");

  await signInToMicrosoft(page);
  await expect(page.locator("[data-card=pick] tbody tr")).toHaveCount(61);
  await draw(page, "connect-pick");

  // Two that Halo's mapping knows, one that it does not, and one whose relationship has lapsed.
  for (const name of ["Alpine Ski House", "Bellows College", "Blue Yonder", "Coho Vineyard"]) {
    await page.getByRole("checkbox", { name, exact: true }).check();
  }
  await page.getByRole("button", { name: "Connect those that are ticked" }).click();
  await expect(page.getByText("one tenant below is nobody’s yet")).toBeVisible();
  const alpine = row(page, "pick", "Alpine Ski House");
  await expect(alpine).toContainText("Whose is it?");
  await expect(page.getByRole("checkbox", { name: "Blue Yonder", exact: true })).toBeChecked();
  await draw(page, "connect-whose");
  await alpine.getByRole("combobox").fill("2000");
  await page.getByRole("button", { name: "Connect those that are ticked" }).click();

  // It follows by itself until all are consented for or have failed.
  await expect(page.locator("[data-card=confirm] tbody tr")).toHaveCount(3, { timeout: 60_000 });
  await expect(row(page, "progress", "Blue Yonder")).toContainText("HTTP 403");
  await draw(page, "connect-confirm");
  await page.goto(address(world, "/customers/connect"));
  for (const name of ["Alpine Ski House", "Bellows College", "Coho Vineyard"]) {
    await page.locator("[data-card=confirm]").getByRole("checkbox", { name, exact: true }).check();
  }
  await page.getByRole("button", { name: "Yes, those that are ticked" }).click();
  await until("their secrets", async () => {
    await page.goto(address(world, "/customers/connect"));
    return (await page.locator("[data-card=progress] tr", { hasText: "Active" }).count()) === 3 ? true : undefined;
  });
  await draw(page, "connect-done");

  // The way out.
  await row(page, "progress", "Blue Yonder").getByRole("button", { name: "Make a consent link" }).click();
  await expect(page.locator("[data-card=link]")).toBeVisible();
  await page.goto(address(world, "/customers/connect"));
  await page.getByRole("button", { name: "Clear the list" }).click();
  await expect(page.locator("[data-card=progress]")).toBeHidden();
  await page.getByRole("button", { name: "End the sign-in" }).click();
  await expect(page.getByText("You are signed in to Microsoft until")).toBeHidden();
  expect((await world.server.log()).map((line) => line.kind)).toEqual(
    expect.arrayContaining(["partner_signed_in", "tenant_picked", "consent_given", "tenant_confirmed", "secret_made"]),
  );
});
