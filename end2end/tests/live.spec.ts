import type { BrowserContext, Page } from "@playwright/test";
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

test("a line that falls silent without a word is noticed, and taken up again", async ({ page, world }) => {
  const pod = await waiting(world, page);
  world.proxy.mute();
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

/** Makes pages say that they are hidden once `look` has said so: a browser without a head shows all its tabs at once. */
function canBeHidden(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(() => {
    Object.defineProperty(Document.prototype, "hidden", { get: () => document.documentElement.getAttribute("title") === "hidden" });
  });
}

/** Somebody goes to another tab, or comes back. */
function look(pod: Pod, at: "hidden" | "seen"): Promise<void> {
  return pod.frame.locator("html").evaluate((html, at) => {
    html.setAttribute("title", at);
    document.dispatchEvent(new Event("visibilitychange"));
  }, at);
}

test("twelve tabs in one browser are all drawn, and a hidden one shows the verdict when it is seen again", async ({ context, page, world }) => {
  await canBeHidden(context);
  const first = await world.openSignedIn(page, 9499);
  await first.send();
  await first.reaches("waiting");
  const another = async (state: string) => {
    const tab = await world.openTicket(await context.newPage(), 9499);
    await tab.reaches(state);
    return tab;
  };
  await look(first, "hidden");
  // To one server, a browser keeps six lines open over HTTP/1.1: what waits for a phone must leave its line, too.
  await Promise.all([2, 3, 4, 5, 6].map(async () => look(await another("waiting"), "hidden")));
  const seventh = await another("waiting");
  await approvedOnce(world, seventh);
  for (let tabs = 7, last = seventh; tabs < 12; tabs += 1) {
    await look(last, "hidden");
    last = await another("approved");
  }
  await expect(first.status).toHaveAttribute("data-state", "waiting");
  await look(first, "seen");
  await first.reaches("approved");
  await first.noteIs("written");
});

test("a press that cannot leave says so at once, and does not leave later", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.open();
  const send = pod.button("Send");
  await expect(send).toHaveAttribute("aria-disabled", "false");
  // Every line to the server is taken.
  world.proxy.holds = /^\/held/;
  await pod.frame.locator("html").evaluate(() => {
    for (let line = 0; line < 6; line += 1) void fetch(`/held/${line}`).catch(() => undefined);
  });
  await expect.poll(() => world.proxy.holding).toBeGreaterThanOrEqual(5);
  await send.click();
  await expect(send).toHaveAttribute("aria-busy", "true");
  const unreachable = pod.frame.getByText("Vouchsafe cannot be reached");
  await expect(unreachable).toBeVisible();
  world.proxy.letGo();
  await expect(unreachable).toBeHidden();
  await pod.reaches("ready");
  await expect(send).not.toHaveAttribute("aria-busy");
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0).toBe(0);
  expect((await world.server.log()).map((line) => line.kind)).not.toContain("send_refused");
  await pod.pressSend();
  await approvedOnce(world, pod);
});

test("an open tab loses its green when the ticket's contact becomes somebody else", async ({ page, world }) => {
  const pod = await waiting(world, page);
  await approvedOnce(world, pod);
  await world.sandbox.halo("ticket/9499", { user_id: 43 });
  await pod.reaches("ready", 60_000);
  await expect(pod.frame.getByText("vera@contoso.example", { exact: true })).toBeVisible();
});
