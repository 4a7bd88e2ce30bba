import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { draw } from "./drawing.ts";
import { expect, test, type World } from "./world.ts";

/** What an administrator copies from Halo; here from the settings that were written for Acme, and are not applied. */
async function fromHalo(world: World): Promise<(key: string) => string> {
  const file = await readFile(join(world.server.folder, "apply.toml"), "utf8");
  const acme = file.slice(file.indexOf('id = "acme"'));
  return (key) => acme.match(new RegExp(`^${key} = "([^"]+)"`, "m"))![1]!;
}

/** What is to be copied, under this name. */
function copied(page: Page, name: string): Locator {
  return page.locator(".copied", { hasText: name }).locator("code");
}

async function give(page: Page, halo: (key: string) => string, secret: string): Promise<void> {
  await page.getByLabel("Client ID of the first").fill(halo("client_id"));
  await page.getByLabel("Client Secret of the first").fill(secret);
  await page.getByLabel("Client ID of the second").fill(halo("sign_in_client_id"));
  await page.getByRole("button", { name: "Check, and go on" }).click();
}

test("first start: from an empty data folder to the settings, without touching a file", async ({ page, world }) => {
  const { sandbox, server } = world;
  const halo = await fromHalo(world);
  await server.empty();
  // A link is for somebody who reads along; what is read by a program is told how to get one.
  expect(server.said()).toContain("vouchsafe admin link");
  expect(server.said()).not.toContain("/setup/link/");
  const link = (await server.run("admin", "link")).match(/http\S+/)![0];

  await page.goto(link);
  await draw(page, "first-link");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByLabel("Halo’s address").fill("https://10.0.0.5");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert")).toContainText("private address");
  await expect(page.getByLabel("Halo’s address")).toHaveValue("https://10.0.0.5");
  await draw(page, "first-halo");
  await page.getByLabel("Halo’s address").fill(sandbox.bases.halo);
  await page.getByLabel("Short name").fill("acme");
  await page.getByRole("button", { name: "Continue" }).click();

  await expect(copied(page, "Login Redirect URL")).toHaveText(`${sandbox.bases.pod}/auth/halo/acme/callback`);
  await give(page, halo, "mistyped");
  await expect(page.locator("#found")).toContainText("To do:");
  await draw(page, "first-applications");
  await give(page, halo, halo("client_secret"));

  await draw(page, "first-sign-in");
  // Left, and taken up again.
  await page.goto(`${sandbox.bases.pod}/setup`);
  await page.getByRole("button", { name: "Sign in with Halo" }).click();
  await page.getByLabel("Agent").selectOption("3");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Is this you?" })).toBeVisible();
  await draw(page, "first-administrator");
  await page.getByRole("button", { name: "Become the administrator" }).click();

  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await expect(page.getByText("There is no Iframe secret yet")).toBeVisible();
  await page.getByRole("button", { name: "Make a new Iframe secret" }).click();
  await expect(copied(page, "The new Iframe secret, shown this once")).toHaveText(/^[\w-]{43}$/);
  const tab = copied(page, "Address for tickets");
  await expect(tab).toHaveText(
    `${sandbox.bases.pod}/pod/acme/ticket?ticket_id=$FAULTID&agent_id=$LOGGEDINAGENTID&hmac=$HMAC`,
  );
  // One press marks all of it.
  await tab.click();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(await tab.textContent());
  await draw(page, "settings-secret");

  // Nobody can do that a second time.
  await page.goto(`${sandbox.bases.pod}/setup`);
  await expect(page.getByRole("heading", { name: "Nothing to set up here" })).toBeVisible();
  await draw(page, "first-over");
});
