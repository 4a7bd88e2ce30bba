import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { draw } from "./drawing.ts";
import { Pod } from "./pod.ts";
import { freePort, Program } from "./program.ts";

/** The demo's addresses, as `cargo xtask demo` starts it: the sandbox runs the product. */
type Demo = { demo: string; halo: string; pod: string; folder: string };

const test = base.extend<{}, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "vouchsafe-"));
      const port = await freePort();
      const ready = join(folder, "ready.json");
      const sandbox = Program.start("vouchsafe-sandbox", [
        ...["--pod-url", `http://verify.localhost:${port}`, "--listen", `127.0.0.1:${port}`, "--outward"],
        ...["--data-dir", join(folder, "data"), "--write-settings", folder, "--ready-file", ready],
        ...["--product", Program.path("vouchsafe")],
      ]);
      const text = await sandbox.ready(() => readFile(ready, "utf8").catch(() => undefined));
      await use({ ...JSON.parse(text), folder });
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** Gives an order on the start page, and waits until it is done. */
async function order(page: Page, demo: Demo, button: string, said: string): Promise<void> {
  const start = await page.context().newPage();
  await start.goto(demo.demo);
  await start.getByRole("button", { name: button, exact: true }).click();
  await expect(start.getByRole("status")).toHaveText(said);
  await start.close();
}

/** Opens a story from the start page, signed in. */
async function story(page: Page, demo: Demo, id: string): Promise<Pod> {
  await page.goto(demo.demo);
  const opened = page.context().waitForEvent("page");
  await page.locator(`#${id}`).getByRole("button", { name: /^Open the/ }).click();
  const ticket = await opened;
  const pod = new Pod(ticket, ticket.frameLocator("iframe[name=pod]"));
  await pod.signIn();
  return pod;
}

test("untested: no form is tested", async ({ page, demo }) => {
  const pod = await story(page, demo, "happy");
  await pod.reaches("ready");
  // An open page hears of it by itself.
  await order(page, demo, "No form tested", "No form tested: applied.");
  await pod.reaches("untested");
  await order(page, demo, "Asynchronous form", "Asynchronous form: applied.");
  await pod.page.reload();
  await pod.reaches("ready");
});

test("interrupted: the synchronous form does not outlive a power cut", async ({ page, demo }) => {
  const pod = await story(page, demo, "unlock");
  await pod.reaches("ready");
  await order(page, demo, "Synchronous form", "Synchronous form: applied.");
  await pod.send();
  await pod.reaches("waiting");
  await order(page, demo, "Cut it off", "The server was cut off, and runs again.");
  await pod.reaches("interrupted");
  await order(page, demo, "Asynchronous form", "Asynchronous form: applied.");
});

test("session_idle: an hour passes, or the agent is disabled", async ({ page, demo }) => {
  const pod = await story(page, demo, "synced");
  await pod.reaches("ready");
  await order(page, demo, "Let an hour pass", "Nobody has pressed anything for an hour.");
  await pod.page.reload();
  await pod.reaches("session_idle");
  await pod.signIn();
  await pod.reaches("ready");
  await page.goto(demo.demo);
  await page.getByRole("button", { name: "Disable her" }).click();
  await pod.send();
  await pod.reaches("session_idle");
  await page.getByRole("button", { name: "Enable her again" }).click();
  await expect(page.getByRole("button", { name: "Disable her" })).toBeVisible();
});

test("starting over forgets who was found to be whose", async ({ page, demo }) => {
  const pod = await story(page, demo, "alias");
  await pod.reaches("not_matched");
  await pod.press("Ask a colleague to confirm");
  await expect(pod.button("Ask a colleague to confirm")).toBeHidden();
  await page.goto(demo.demo);
  await page.getByRole("button", { name: "Start over" }).click();
  await pod.page.reload();
  // Halo has forgotten her sign-in, too.
  await pod.reaches("session_idle");
  await pod.button("Reload").or(pod.button("Sign in with Halo")).click();
  await pod.reaches("signing_in");
  await pod.signIn();
  await pod.reaches("not_matched");
  await expect(pod.button("Ask a colleague to confirm")).toBeVisible();
});

test("the pod shrinks with Halo's page", async ({ page, demo }) => {
  await page.setViewportSize({ width: 420, height: 800 });
  await page.goto(`${demo.halo}/ticket?id=9499`);
  const frame = await page.locator("iframe[name=pod]").boundingBox();
  expect(frame?.width).toBeGreaterThan(258);
  expect((frame?.x ?? 0) + (frame?.width ?? 0)).toBeLessThanOrEqual(420);
});

test("a looser policy waits for an administrator, and the commands can be typed as the page has them", async ({ page, demo }) => {
  await page.goto(demo.demo);
  const call = (await page.locator("pre").textContent()) ?? "";
  expect(call).toBe(`${Program.path("vouchsafe")} --config ${join(demo.folder, "vouchsafe.toml")}`);
  const shown = await Program.run("vouchsafe", ["--config", join(demo.folder, "vouchsafe.toml"), "policy", "show"]);
  expect(shown).toContain("waits for an administrator: a looser policy");
  const policy = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "The policy" }).click();
  const dashboard = await policy;
  await dashboard.getByRole("button", { name: "Sign in with Halo" }).click();
  await dashboard.getByLabel("Agent").selectOption("3");
  await dashboard.getByRole("button", { name: "Sign in" }).click();
  await expect(dashboard.locator("[data-waits=policy]")).toContainText("5 min");
  await draw(dashboard, "policy-waiting");
  await dashboard.locator("[data-waits=policy]").getByRole("button").click();
  await expect(dashboard.locator("[data-waits]")).toHaveCount(0);
});
