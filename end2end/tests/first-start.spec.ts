import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { draw } from "./drawing.ts";
import { expect, test, until, type World } from "./world.ts";

/** What an administrator copies from elsewhere; here from the settings that were written for Acme, behind this line, and are not applied. */
async function copiedFrom(world: World, line: string): Promise<(key: string) => string> {
  const file = await readFile(join(world.server.folder, "apply.toml"), "utf8");
  const there = file.slice(file.indexOf(line));
  return (key) => there.match(new RegExp(`^${key} = "([^"]+)"`, "m"))![1]!;
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

/** Goes to a page of the dashboard as people do. */
async function go(page: Page, group: string, tab?: string): Promise<void> {
  await page.getByRole("navigation", { name: "Dashboard" }).getByRole("link", { name: group }).click();
  if (tab) await page.getByRole("navigation", { name: group }).getByRole("link", { name: tab }).click();
}

test("first start: from an empty data folder to a verified user in one sitting, without touching a file", async ({ page, world }) => {
  const { sandbox, server } = world;
  const halo = await copiedFrom(world, 'id = "acme"');
  await server.empty();
  // A link is for somebody who reads along; what is read by a program is told how to get one.
  expect(server.said()).toContain("vouchsafe admin link");
  expect(server.said()).not.toContain("/setup/link/");
  const link = (await server.run("admin", "link")).match(/http\S+/)![0];

  await page.goto(`${sandbox.bases.pod}/`);
  await expect(page.getByRole("heading", { name: "Nothing is set up yet" })).toBeVisible();
  await draw(page, "front-not-set-up");
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
  await page.goto(`${sandbox.bases.pod}/`);
  await expect(page.getByRole("heading", { name: "Set-up is not finished" })).toBeVisible();
  await draw(page, "front-not-finished");
  await page.goto(`${sandbox.bases.pod}/setup`);
  await page.getByRole("button", { name: "Sign in with Halo" }).click();
  await page.getByLabel("Agent").selectOption("3");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Is this you?" })).toBeVisible();
  await draw(page, "first-administrator");
  await page.getByRole("button", { name: "Become the administrator" }).click();

  // The checklist leads on from here.
  const steps = page.locator("[data-card=checklist]");
  await expect(steps.locator("[aria-current=step]")).toContainText("2. Name a second administrator");
  await page.setViewportSize({ width: 1280, height: 720 });
  const isWhole = (card: Element): boolean => card.scrollHeight <= card.clientHeight;
  expect(await steps.evaluate(isWhole), "every step is seen at once").toBe(true);
  await draw(page, "home-first-start");
  await steps.getByRole("link", { name: "Open a pod in Halo" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await expect(page.getByText("There is no Iframe secret yet")).toBeVisible();
  await page.getByRole("button", { name: "Make a new Iframe secret" }).click();
  const made = copied(page, "The new Iframe secret, shown this once");
  await expect(made).toHaveText(/^[\w-]{43}$/);
  const iframeSecret = (await made.textContent()) ?? "";
  const tab = copied(page, "Address for tickets");
  await expect(tab).toHaveText(
    `${sandbox.bases.pod}/pod/acme/ticket?ticket_id=$FAULTID&agent_id=$LOGGEDINAGENTID&hmac=$HMAC`,
  );
  // One press marks all of it.
  await tab.click();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(await tab.textContent());
  // And a button copies it, and says so; then it copies the secret, and says that of nothing else.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: sandbox.bases.pod });
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const said = page.locator(".copied [aria-live]").filter({ hasText: /./ });
  await page.getByRole("button", { name: "Copy: Address for tickets" }).click();
  await expect(said).toHaveText(["Copied"]);
  expect(await clipboard()).toBe(await tab.textContent());
  await page.getByRole("button", { name: "Copy: The new Iframe secret" }).click();
  await expect(page.locator(".made [aria-live]")).toHaveText("Copied");
  await expect(said).toHaveCount(1);
  expect(await clipboard()).toBe(iframeSecret);
  await draw(page, "settings-secret");

  await sandbox.halo("options", { iframe_secret: iframeSecret });

  // The application that reads, and who is asked until it is known which form of the connector works.
  const entra = await copiedFrom(world, "[microsoft_app]");
  await go(page, "Settings", "Microsoft");
  const reader = page.locator("[data-card=application]");
  await reader.getByLabel("Application (client) id").fill(entra("client_id"));
  await reader.getByLabel("Client secret").fill(entra("client_secret"));
  await reader.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("Testers").fill("grace@contoso.example");
  await page.getByRole("button", { name: "Save the testers" }).click();

  // A customer: its tenant is named, its administrator consents, and what Microsoft says of it is confirmed.
  await go(page, "Customers");
  const customer = page.getByRole("link", { name: "Leanne & Stu Christensen" });
  await until("the customers to be read from Halo", async () => {
    await page.reload();
    return (await customer.count()) > 0 ? true : undefined;
  });
  await customer.click();
  const own = page.url();
  await page.getByLabel("Tenant id, or one of its domains").fill("contoso.example");
  await page.getByRole("button", { name: "Make the link" }).click();
  const [microsoft] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("link", { name: "Open it here" }).click(),
  ]);
  await microsoft.getByRole("button", { name: "Accept" }).click();
  await expect(microsoft.getByRole("heading", { name: "Thank you" })).toBeVisible();
  await microsoft.close();
  await page.goto(own);
  await page.getByRole("button", { name: "Yes, this is their tenant" }).click();
  await page.getByText("How their administrator makes a connector secret").click();
  const secret = (await copiedFrom(world, "halo_client_id = 12"))("connector_secret");
  await page.getByLabel("Connector secret", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Take it, and try it" }).click();
  await until("the secret to work", async () => {
    await page.goto(own);
    return (await page.getByText("A connector secret is in force.").count()) > 0 ? true : undefined;
  });

  // And somebody is verified from a ticket.
  const pod = await world.openSignedIn(page, 9499);
  await pod.send();
  await pod.reaches("waiting");
  await sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("approved");
  await pod.noteIs("written");

  // What is still open stays on home, beside the figures, and all of it fits.
  await page.goto(`${sandbox.bases.pod}/dashboard/acme`);
  await expect(page.locator("[data-card=today]")).toBeVisible();
  await expect(steps).toContainText("Try the connector out");
  await expect(steps).not.toContainText("Connect Halo");
  await draw(page, "home-open-steps");
  await page.setViewportSize({ width: 1280, height: 720 });
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(720);

  // Nobody can do that a second time.
  await page.goto(`${sandbox.bases.pod}/setup`);
  await expect(page.getByRole("heading", { name: "Nothing to set up here" })).toBeVisible();
  await draw(page, "first-over");
});
