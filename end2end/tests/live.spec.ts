import type { Page } from "@playwright/test";
import type { Pod } from "./pod.ts";
import { expect, test, type World } from "./world.ts";

const GRACE = "grace@contoso.example";

async function waiting(world: World, page: Page): Promise<Pod> {
  const pod = await world.openSignedIn(page, 9499);
  await pod.send();
  await pod.reaches("waiting");
  return pod;
}

/** Approves, and sees it arrive from one prompt. */
async function approvedOnce(world: World, pod: Pod): Promise<void> {
  await world.sandbox.phone(GRACE, "approve");
  await pod.reaches("approved");
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication).toBe(1);
}

test("a reload returns to the running verification", async ({ page, world }) => {
  const pod = await waiting(world, page);
  await page.reload();
  await pod.reaches("waiting");
  await approvedOnce(world, pod);
  await page.reload();
  await pod.reaches("approved");
});

test("a second tab shows the same", async ({ context, page, world }) => {
  const pod = await waiting(world, page);
  const second = await world.openTicket(await context.newPage(), 9499);
  await second.reaches("waiting");
  await approvedOnce(world, pod);
  await second.reaches("approved");
});

test("a dropped connection is taken up again", async ({ page, world }) => {
  const pod = await waiting(world, page);
  world.proxy.cut();
  await approvedOnce(world, pod);
});

test("a verdict that came while the connection was down is not lost", async ({ context, page, world }) => {
  const pod = await waiting(world, page);
  await context.setOffline(true);
  await world.sandbox.phone(GRACE, "approve");
  await expect.poll(async () => (await world.server.log()).some((line) => line.verdict !== undefined)).toBe(true);
  await context.setOffline(false);
  await pod.reaches("approved");
});

test("a proxy that holds streams back is got round", async ({ page, world }) => {
  world.proxy.buffers = true;
  const pod = await waiting(world, page);
  await approvedOnce(world, pod);
});

for (const [how, signal] of [["restarted", "SIGINT"], ["killed", "SIGKILL"]] as const) {
  test(`a server that is ${how} carries the verification on`, async ({ page, world }) => {
    const pod = await waiting(world, page);
    await world.server.restart(signal);
    await approvedOnce(world, pod);
    await pod.noteIs("written");
    await world.server.run("audit", "verify");
  });
}

test("an approval is used up once", async ({ page, world }) => {
  const pod = await waiting(world, page);
  await approvedOnce(world, pod);
  await pod.button("Mark as used").click();
  await pod.reaches("expired");
  await page.reload();
  await expect(pod.status).not.toHaveAttribute("data-state", "approved");
});

test("an approval does not show on the ticket of somebody else", async ({ page, world }) => {
  const pod = await waiting(world, page);
  await approvedOnce(world, pod);
  await world.sandbox.halo("ticket/9499", { user_id: 43 });
  await page.reload();
  await pod.reaches("ready");
  await expect(pod.frame.getByText("vera@contoso.example", { exact: true })).toBeVisible();
});

test("a session that was ended cannot send", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.reaches("ready");
  await pod.button("Identity Verification").click();
  await world.sandbox.halo("agent/3", { isdisabled: true });
  await pod.pressSend();
  await expect(pod.status).not.toHaveAttribute("data-state", /^(ready|sending|waiting|approved)$/);
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0).toBe(0);
});

test("a tab that lay open before Send follows what a colleague sends", async ({ context, page, world }) => {
  const watching = await world.openSignedIn(await context.newPage(), 9499);
  await watching.reaches("ready");
  const pod = await world.openTicket(page, 9499);
  await pod.send();
  await watching.reaches("waiting");
  await world.sandbox.phone(GRACE, "deny");
  await pod.reaches("denied");
  await watching.reaches("denied");
});

test("a tab that nobody sees leaves the line to others until it is seen again", async ({ context, page, world }) => {
  const hidden = await context.newPage();
  await hidden.addInitScript(() => {
    Object.defineProperty(Document.prototype, "hidden", { get: () => document.documentElement.title !== "seen" });
  });
  const watching = await world.openTicket(hidden, 9499, { signed_in: true });
  await watching.signIn();
  const pod = await world.openTicket(page, 9499);
  await pod.send();
  await pod.reaches("waiting");
  await expect(watching.status).not.toHaveAttribute("data-state", "waiting");
  await watching.frame.locator("html").evaluate((html) => html.setAttribute("title", "seen"));
  await watching.reaches("waiting");
  await approvedOnce(world, pod);
});

test("an open tab loses its green when the ticket's contact becomes somebody else", async ({ page, world }) => {
  const pod = await waiting(world, page);
  await approvedOnce(world, pod);
  await world.sandbox.halo("ticket/9499", { user_id: 43 });
  await pod.reaches("ready", 60_000);
  await expect(pod.frame.getByText("vera@contoso.example", { exact: true })).toBeVisible();
});
