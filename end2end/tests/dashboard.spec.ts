import { readFile } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";
import { colleague } from "./colleague.ts";
import { address, givePast, nameAuditor, signIn } from "./dashboard.ts";
import { draw, SCREENS } from "./drawing.ts";
import { expect, test, type World } from "./world.ts";

/** One verification that really happened, and many more for a list that is worth looking at. */
async function history(world: World, page: Page, rows = 120): Promise<void> {
  await verified(world, page);
  await givePast(world, rows);
}

/** Somebody is verified, with a note. */
async function verified(world: World, page: Page): Promise<void> {
  await nameAuditor(world);
  const pod = await world.openSignedIn(page, 9499);
  await pod.send();
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("approved");
  await pod.noteIs("written");
}

/** A browser of its own for somebody else. */
async function somebody(browser: Browser, options = {}): Promise<Page> {
  return (await browser.newContext(options)).newPage();
}

test("at the door: readable by everybody", async ({ page, world }) => {
  await page.goto(address(world));
  await draw(page, "door");
  await page.goto(`${world.sandbox.bases.pod}/`);
  await expect(page.getByRole("heading", { name: "Identity verification" })).toBeVisible();
  await draw(page, "front");
  await page.getByRole("link", { name: "Sign in to the dashboard" }).click();
  await expect(page.getByRole("heading", { name: "Which Halo?" })).toBeVisible();
  await draw(page, "choose");
  await page.getByLabel("Its short name").fill("nobody");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("There is no “nobody” here.")).toBeVisible();
  await page.getByLabel("Its short name").fill("acme");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("button", { name: "Sign in with Halo" })).toBeVisible();
});

test("signing in: a strict cookie of its own, also where another site leads here, and out again", async ({ page, world }) => {
  await signIn(world, page, 3, "/log?before=1000");
  const cookies = await page.context().cookies(world.sandbox.bases.pod);
  const own = cookies.find((cookie) => cookie.name === "__Host-vouchsafe-dashboard");
  expect(own).toMatchObject({ sameSite: "Strict", httpOnly: true, secure: true, path: "/" });
  expect(cookies.map((cookie) => cookie.name)).not.toContain("__Host-vouchsafe-window");

  // A link on Halo's page: the strict cookie comes along in the end.
  await page.goto(`${world.sandbox.bases.halo}/ticket?id=9499`);
  await page.evaluate((to) => {
    const link = document.createElement("a");
    link.href = to;
    document.body.append(link);
    link.click();
  }, address(world, "/log"));
  await expect(page.getByRole("heading", { name: "Log" })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in with Halo" })).toBeVisible();
  await page.goto(address(world, "/log"));
  await expect(page.getByRole("button", { name: "Sign in with Halo" })).toBeVisible();
});

test("everything works without JavaScript", async ({ browser, page: first, world }) => {
  await history(world, first, 60);
  const page = await somebody(browser, { javaScriptEnabled: false });
  await page.goto(address(world, "/verifications"));
  await page.getByRole("button", { name: "Sign in with Halo" }).click();
  await page.locator("#on").click();
  await page.getByLabel("Agent").selectOption("5");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Verifications" })).toBeVisible();
  await page.getByRole("search").getByLabel("Outcome").selectOption("denied");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.locator(".list tbody tr").first()).toContainText("Denied");
  // Nothing copies, and what is to be copied can be marked.
  await page.goto(address(world, "/settings"));
  await expect(page.locator("#frame .copied code")).toHaveCount(2);
  await expect(page.locator("#frame .copied code").first()).toHaveCSS("user-select", "all");
  await expect(page.locator("#frame .copied button").first()).toBeHidden();
});

test("what is to be copied, where the browser may not copy: no button, or all of it marked and said so", async ({ browser, world }) => {
  // As on a page over plain http.
  const without = await somebody(browser);
  await without.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined }));
  await signIn(world, without, 3, "/settings");
  const unchanged = without.locator("#frame .copied").first();
  await expect(unchanged.locator("code")).toContainText("/pod/acme/ticket?");
  expect(await without.evaluate(() => navigator.clipboard)).toBeUndefined();
  await expect(unchanged.locator("button")).toBeHidden();

  const refusing = await somebody(browser);
  await refusing.addInitScript(() => {
    if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
  });
  await signIn(world, refusing, 3, "/settings");
  await refusing.getByRole("button", { name: "Copy: Address for tickets" }).click();
  const refused = refusing.locator("#frame .copied").first();
  await expect(refused.locator("[aria-live]")).toContainText("Not copied");
  const marked = await refusing.evaluate(() => getSelection()?.toString());
  expect(marked).toBe(await refused.locator("code").textContent());
  await draw(refusing, "settings-not-copied");
});

test("roles: an auditor reads, a technician sees their own", async ({ browser, page, world }) => {
  await history(world, page, 60);
  const auditor = await somebody(browser);
  await signIn(world, auditor, 5);
  await expect(auditor.getByText("Auditor, reads only")).toBeVisible();
  await expect(auditor.getByLabel("Ticket number")).toBeHidden();
  await expect(auditor.getByRole("link", { name: "Settings", exact: true })).toBeVisible();

  const petra = await somebody(browser);
  await signIn(world, petra, 42);
  await expect(petra.getByRole("navigation", { name: "Dashboard" }).getByRole("link")).toHaveText(["Home", "Verifications", "Accounts"]);
  await draw(petra, "home-technician");
  await petra.getByRole("link", { name: "Verifications" }).click();
  await expect(petra.locator(".list tbody tr").first()).toBeVisible();
  await expect(petra.locator(".list tbody tr", { hasText: "Ann Agent" })).toHaveCount(0);
  await petra.goto(address(world, "/log"));
  await expect(petra.getByRole("heading", { name: "Not for your role" })).toBeVisible();
  await draw(petra, "not-yours");
});

test("home: fits a small screen, and leads to what it counts", async ({ page, world }) => {
  await history(world, page);
  await signIn(world, page);
  await expect(page.locator("[data-card=needs]")).toContainText("One note was refused");
  await draw(page, "home");
  await page.setViewportSize({ width: 1280, height: 720 });
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  expect(await height(), "all of it on 1280 × 720").toBeLessThanOrEqual(720);
  // On the worst of days there is more of everything.
  await page.locator(".cards .lights, .cards .open").evaluateAll((lists) => {
    for (const list of lists) for (let more = 0; more < 12; more += 1) list.append(...[...list.children].slice(0, 1).map((one) => one.cloneNode(true)));
  });
  expect(await height(), "all of a bad day on 1280 × 720").toBeLessThanOrEqual(720);
  await draw(page, "home-bad-day");
  await page.reload();
  await page.getByRole("link", { name: "One note was refused" }).click();
  await expect(page.locator(".list tbody tr")).toHaveCount(1);
});

test("the box opens a ticket's pod in the same window, also on a phone", async ({ browser, world }) => {
  const page = await somebody(browser, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await signIn(world, page);
  await page.getByLabel("Ticket number").fill("9499");
  await page.getByRole("button", { name: "Open its pod" }).click();
  const status = page.getByRole("status");
  await expect(status).toHaveAttribute("data-state", "ready");
  expect(new URL(page.url()).pathname).toBe("/pod/acme/ticket/9499");
  // What was opened is found again.
  await page.reload();
  await expect(status).toHaveAttribute("data-state", "ready");
  await page.screenshot({ path: `${SCREENS}/dashboard-pod-360.png` });
});

test("verifications: filters, pages, one of them, and the same as a file", async ({ page, world }) => {
  await history(world, page);
  await signIn(world, page, 3, "/verifications");
  const rows = page.locator(".list tbody tr");
  await expect(rows).toHaveCount(50);
  await draw(page, "verifications");
  const first = await rows.first().innerText();
  await page.getByRole("link", { name: "Older" }).click();
  await expect(rows.first()).not.toHaveText(first, { useInnerText: true });
  await draw(page, "verifications-older");
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(rows.first()).toHaveText(first, { useInnerText: true });

  const form = page.getByRole("search");
  await form.getByLabel("Customer").selectOption({ label: "Northwind Traders" });
  await form.getByLabel("Outcome").selectOption("denied");
  await form.getByRole("button", { name: "Show" }).click();
  await expect(rows.first()).toContainText("Denied");
  for (const row of await rows.all()) await expect(row).toContainText("Northwind Traders");
  const shown = await rows.count();

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as CSV" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^vouchsafe-acme-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(shown + 1);

  await page.getByRole("link", { name: "Clear" }).click();
  await form.getByLabel("Ticket").fill("9499");
  await form.getByRole("button", { name: "Show" }).click();
  await page.getByRole("link", { name: "Grace Hopper" }).click();
  await expect(page.getByRole("heading", { name: "Grace Hopper" })).toBeVisible();
  await expect(page.getByText("Prompt taken by Microsoft")).toBeVisible();
  const receipt = await page.locator(".receipt code").innerText();
  await draw(page, "story");
  await page.getByRole("link", { name: "Check a receipt" }).click();
  await page.getByRole("textbox").fill(receipt);
  await page.getByRole("button").click();
  await expect(page.getByRole("status")).toHaveAttribute("data-state", "genuine");
});

test("log, trends and policy: readable by everybody", async ({ page, world }) => {
  await history(world, page, 400);
  await signIn(world, page, 3, "/log");
  await draw(page, "log");
  await page.getByRole("link", { name: "Reports" }).click();
  await expect(page.getByRole("img", { name: "How verifications ended" })).toBeVisible();
  await page.getByText("The same in figures").click();
  await draw(page, "trends");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Policy" }).click();
  await page.getByLabel("Until when").fill("2099-01-01T08:00");
  await page.getByLabel("Why").fill("a wave of calls");
  await page.getByRole("button", { name: "Raise it" }).click();
  await expect(page.locator("#threat")).toContainText("Ann Agent");
  await draw(page, "policy");
});

test("accounts, coverage and matches: read on demand, found again, decided by another, readable by everybody", async ({ browser, page, world }) => {
  await world.sandbox.microsoft("crowd/contoso.example/120", {});
  const story = await world.sandbox.story("alias");
  const pod = await colleague(world, page, story);
  await pod.reaches("not_matched");
  await pod.press("Ask a colleague to confirm");

  await signIn(world, page, 3, "/accounts");
  await page.getByRole("button", { name: "Read accounts now" }).click();
  const rows = page.locator(".accounts tbody tr");
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("tenants were read")).toBeVisible({ timeout: 500 });
    await expect(page.locator("[data-running]")).toHaveCount(0, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await expect(rows).toHaveCount(50);
  await draw(page, "accounts");
  await page.getByRole("link", { name: "More" }).click();
  await expect(page.getByRole("link", { name: "First" })).toBeVisible();
  await page.getByRole("search").getByLabel("Name or UPN begins with").fill("grace@");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(rows).toHaveCount(1);

  // Contacts are matched once both lists are there.
  await expect(async () => {
    await page.goto(address(world, "/matches/contacts"));
    await expect(page.locator("tr[data-contact]").first()).toBeVisible({ timeout: 500 });
    await expect(page.locator("[data-running]")).toHaveCount(0, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByRole("row", { name: "Gerd Gone" })).toContainText("that account no longer exists");
  await draw(page, "contacts");
  await page.getByRole("search").getByLabel("Why").selectOption("No address and no id");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("button", { name: "Open the pod of Nemo Nowhere" }).click();
  await expect(page.locator("[role=status][data-state=not_matched]")).toBeVisible();
  await page.goto(address(world, "/accounts?search=grace@"));
  await expect(page.getByRole("cell", { name: "Grace Hopper", exact: true })).toBeVisible();

  // A technician has a search in place of the list, and verifies whom they find.
  const petra = await somebody(browser);
  await signIn(world, petra, 42, "/accounts");
  await petra.getByRole("search").getByLabel("Name or UPN begins with").fill("grace");
  await petra.getByRole("button", { name: "Show" }).click();
  await expect(petra.getByRole("button", { name: "Verify Grace Hopper" })).toBeVisible();
  await draw(petra, "look-up");
  await petra.getByRole("button", { name: "Verify Grace Hopper" }).click();
  await expect(petra.getByRole("status")).toHaveAttribute("data-state", "ready");

  await page.getByRole("link", { name: "Coverage" }).click();
  await expect(page.locator("[data-coverage=others] tbody tr").first()).toBeVisible();
  await draw(page, "coverage");

  await page.goto(address(world, "/matches"));
  await expect(page.getByRole("heading", { name: story.person })).toBeVisible();
  await draw(page, "matches");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Nothing waits to be decided.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
});

test("an administrator chooses which of two accounts a contact is, and the technician's pod finds it", async ({ page, world }) => {
  const story = await world.sandbox.story("several");
  const pod = await colleague(world, page, story, 42);
  await pod.reaches("several_matches");
  await pod.press("Ask an admin to match");
  await signIn(world, page, 3, "/matches");
  await draw(page, "matches-asked");
  await page.getByRole("link", { name: `Choose the account of ${story.person}` }).click();
  await expect(page.getByRole("link", { name: /^Compare with/ })).toHaveCount(2);
  await draw(page, "choosing");
  await page.getByRole("link", { name: "Compare with Tina Twin, twin.one@contoso.example" }).click();
  await expect(page.locator("[data-side=entra]")).toContainText("twin.one@contoso.example");
  await draw(page, "choosing-sides");
  await page.getByRole("button", { name: "This is the same person" }).click();
  await expect(page.getByText("Nothing waits to be decided.")).toBeVisible();
  await draw(page, "chosen");
  await pod.press("Check again");
  await pod.reaches("ready");
});

test("sketches show where a value is found in Halo and in Entra", async ({ page, world }) => {
  await signIn(world, page, 3, "/settings");
  await page.locator("#frame").getByText("Where this is (a sketch)").click();
  await expect(page.locator("#frame .sketch .badge").first()).toBeVisible();
  await draw(page, "settings-sketch", page.locator("#frame .sketch"));
  await page.goto(address(world, "/microsoft"));
  await page.locator("[data-card=application]").getByText("Where this is (a sketch)").click();
  await expect(page.locator("[data-card=application] .sketch")).toHaveCount(3);
  await draw(page, "microsoft-sketches");
});

test("settings: forms that say what is wrong, and keep what was typed", async ({ page, world }) => {
  await nameAuditor(world);
  await signIn(world, page, 3, "/settings");
  await draw(page, "settings");
  const everyday = page.locator("#everyday");
  await everyday.getByLabel("Prompts for each technician").fill("0");
  await everyday.getByLabel("Time zone").fill("Europe/London");
  await everyday.getByRole("button", { name: "Save" }).click();
  await expect(everyday.getByRole("alert")).toContainText("a number from 1 to 1000");
  await expect(everyday.getByRole("alert")).toBeInViewport();
  await expect(everyday.getByLabel("Time zone")).toHaveValue("Europe/London");
  await draw(page, "settings-wrong");
  await everyday.getByLabel("Prompts for each technician").fill("25");
  await everyday.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved: Every day.");
  await page.getByRole("checkbox", { name: "Petra Plus: Auditor" }).check();
  await page.locator("#people").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved: People.");
  await expect(page.getByRole("status")).toBeInViewport();
  await expect(page.getByRole("checkbox", { name: "Petra Plus: Auditor" })).toBeChecked();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as TOML" }).click()]);
  expect(await world.server.run("apply", await download.path(), "--yes")).toBe("nothing changes\n");

  // Whoever is signed out meanwhile signs in beside it, and sends the same again.
  await everyday.getByLabel("Time zone").fill("Europe/Paris");
  await page.context().clearCookies({ name: "__Host-vouchsafe-dashboard" });
  await everyday.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("What you entered was not saved, and is kept here.")).toBeVisible();
  await draw(page, "door-kept");
  const [beside] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("button", { name: "Sign in with Halo" }).click(),
  ]);
  await beside.getByLabel("Agent").selectOption("3");
  await beside.getByRole("button", { name: "Sign in" }).click();
  await expect(beside.getByRole("button", { name: "Sign out" })).toBeVisible();
  await page.getByRole("button", { name: "Send it again" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved: Every day.");
  await expect(everyday.getByLabel("Time zone")).toHaveValue("Europe/Paris");
});

test("settings as a file: the policy is changed in the browser, and what is looser is said before it is in force", async ({ page, world }) => {
  await nameAuditor(world);
  await signIn(world, page, 3, "/policy");
  await page.getByRole("link", { name: "Change the policy" }).click();
  const file = page.getByRole("textbox", { name: "The file, as TOML" });
  const begun = await file.inputValue();
  const rule = (purpose: string): string =>
    begun
      .replace("[[customer]]", `[[instance.policy.rule]]\npurposes = ["${purpose}"]\nmethods = ["tap", "number_match", "code"]\n\n[[customer]]`)
      .replace("vips = []", "vips = [41, 42]");
  await file.fill(rule("mfa_chnge"));
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("alert")).toContainText("did you mean `mfa_change`?");
  await expect(file).toHaveValue(rule("mfa_chnge").trim());
  await draw(page, "file-wrong");
  await file.fill(rule("mfa_change").replace("administrators = [3]", "administrators = [3, 42]"));
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("heading", { name: "Looser than the policy in force" })).toBeVisible();
  await page.getByText("How rules are written").click();
  await draw(page, "file");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("status")).toContainText("It is in force");
  await page.getByRole("link", { name: "Policy" }).click();
  await expect(page.getByRole("row", { name: "MFA change ordinary tap" })).toBeVisible();
  await draw(page, "policy-changed");
});

test("doctor: what to do, exactly", async ({ page, world }) => {
  await nameAuditor(world);
  await signIn(world, page, 3, "/doctor");
  await draw(page, "doctor-before");
  await page.getByRole("button", { name: "Check everything now" }).click();
  await expect(page.getByRole("status")).toContainText("to be mended");
  await expect(page.getByText("make a new secret", { exact: false })).toBeVisible();
  await expect(page.getByText("arrive as they are sent")).toBeVisible();
  await draw(page, "doctor");
});

test("incidents: a block is lifted with a reason, without a script", async ({ browser, page: first, world }) => {
  await nameAuditor(world);
  const pod = await world.openSignedIn(first, 9499);
  await pod.send();
  await world.sandbox.phone("grace@contoso.example", "deny");
  await pod.reaches("denied");
  const page = await somebody(browser, { javaScriptEnabled: false });
  await page.goto(address(world, "/incidents"));
  await page.getByRole("button", { name: "Sign in with Halo" }).click();
  await page.locator("#on").click();
  await page.getByLabel("Agent").selectOption("3");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Lift this block").click();
  await page.getByLabel("Why the account may be asked again").fill("no");
  await page.getByRole("button", { name: "Lift it now" }).click();
  await expect(page.getByText("Nothing was lifted")).toBeVisible();
  await expect(page.getByLabel("Why the account may be asked again")).toHaveValue("no");

  // Among what happened before is a note that Halo refused.
  await givePast(world, 60);
  await signIn(world, first, 3, "/incidents");
  await expect(first.locator("[data-card=notes] tbody tr")).toHaveCount(1);
  await first.getByText("Lift this block").click();
  await draw(first, "incidents");
  await first.getByLabel("Why the account may be asked again").fill("Rang her back on the number on file");
  await first.getByRole("button", { name: "Lift it now" }).click();
  await expect(first.getByText("Nobody is blocked.")).toBeVisible();
});

test("home on day one: a checklist", async ({ page, world }) => {
  await signIn(world, page);
  await expect(page.locator("[data-card=checklist]")).toContainText("Verify a colleague");
  await draw(page, "home-first");
  await page.setViewportSize({ width: 1280, height: 720 });
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(720);
});

test("reports: readable, and they print well", async ({ page, world }) => {
  await verified(world, page);
  await signIn(world, page, 3, "/report");
  await expect(page.getByText("Checkpoint", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Check the whole log now" }).click();
  await expect(page.locator("[data-proof=yes]")).toContainText("Checked at");
  // Written straight into the database, of which the log tells nothing: whoever checks it from here on says so.
  await givePast(world, 400);
  await page.reload();
  await draw(page, "report-audit");
  await page.getByRole("search").getByLabel("For").selectOption("review");
  await page.getByRole("search").getByLabel("Customer").selectOption({ label: "Northwind Traders" });
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { name: "Review" })).toBeVisible();
  await draw(page, "report-review");
  await page.getByRole("button", { name: "Check the whole log now" }).click();
  await expect(page.locator("[data-proof=no]")).toContainText("NOT WHOLE");
  await draw(page, "report-broken");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Dashboard" })).toBeHidden();
  await expect(page.getByRole("search")).toBeHidden();
  await page.pdf({ path: `${SCREENS}/dashboard-report-review.pdf`, format: "A4" });
});
