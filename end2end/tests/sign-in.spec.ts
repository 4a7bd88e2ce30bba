import type { BrowserContext } from "@playwright/test";
import { isClosed } from "./pod.ts";
import { expect, test, type World } from "./world.ts";

/** Counts the windows that open beside the first page. */
function windows(context: BrowserContext): () => number {
  let count = 0;
  context.on("page", () => (count += 1));
  return () => count;
}

/** Ten people's tickets. */
async function tickets(world: World): Promise<number[]> {
  const works = (await world.sandbox.stories()).filter((story) => story.group === "works" && story.instance === "acme");
  return works.map((story) => story.ticket).slice(0, 10);
}

test("the window asks for no code, and the keyboard goes on in the pod", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499, { signed_in: true });
  const popup = page.waitForEvent("popup");
  await pod.button("Sign in with Halo").click();
  const window = await popup;
  await expect(pod.frame.getByText("Go on in the small window")).toBeVisible();
  await expect(pod.frame.getByRole("textbox")).toBeHidden();
  // Only for those whom the window asks to.
  const aside = pod.frame.getByText("The window shows a code?");
  await aside.click();
  await expect(pod.frame.getByRole("textbox", { name: "The code that it shows" })).toBeVisible();
  await aside.click();
  await window.getByRole("button", { name: "Continue" }).click();
  await pod.reaches("ready");
  await expect(pod.button("Identity Verification")).toBeFocused();
  // Whoever only opens a ticket keeps the keyboard where it was.
  await page.reload();
  await pod.reaches("ready");
  await expect(pod.button("Identity Verification")).toBeEnabled();
  await expect(pod.button("Identity Verification")).not.toBeFocused();
});

test("ten tickets in a row need one pop-up", async ({ context, page, world }) => {
  const opened = windows(context);
  const pod = await world.openTicket(page, 9499);
  await pod.signIn();
  await pod.reaches("ready");
  for (const ticket of await tickets(world)) {
    const next = await world.openTicket(page, ticket);
    await next.reaches("ready");
  }
  expect(opened()).toBe(1);
});

test("without cookies in the frame, each ticket needs at most one pop-up that closes itself", async ({ context, page, world }) => {
  world.proxy.framesWithoutCookies = true;
  const pod = await world.openTicket(page, 9499);
  await pod.signIn();
  await pod.reaches("ready");
  const opened = windows(context);
  const numbers = await tickets(world);
  for (const ticket of numbers) {
    const next = await world.openTicket(page, ticket);
    await next.reaches("signing_in");
    const popup = page.waitForEvent("popup");
    await next.button("Sign in with Halo").click();
    // Nobody presses anything in it.
    await isClosed(await popup);
    await next.reaches("ready");
  }
  expect(opened()).toBe(numbers.length);
});

test("without cookies in the frame, a whole verification works", async ({ page, world }) => {
  world.proxy.framesWithoutCookies = true;
  const pod = await world.openSignedIn(page, 9499);
  await pod.send();
  await pod.reaches("waiting");
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("approved");
});

test("where the frame forbids pop-ups, a code is typed by hand", async ({ context, page, world }) => {
  const pod = await world.openTicket(page, 9499, { sandbox: "strict", signed_in: true });
  await pod.reaches("signing_in");
  await pod.button("Sign in with Halo").click();
  const box = pod.frame.getByRole("textbox");
  await expect(box).toBeVisible();
  const address = await pod.frame.getByText(/\/s\/[\w-]+/).first().textContent();

  const own = await context.newPage();
  await own.goto(/https?:\/\/\S+/.exec(address ?? "")?.[0] ?? "no address");
  await own.getByRole("button", { name: "Continue" }).click();
  const code = (await own.locator("[data-code]").getAttribute("data-code")) ?? "no code";
  await expect(own.getByText(code)).toBeVisible();

  await box.fill(code);
  await box.press("Enter");
  await pod.reaches("ready");
});

test("a wrong code gives nothing", async ({ context, page, world }) => {
  const pod = await world.openTicket(page, 9499, { sandbox: "strict" });
  await pod.button("Sign in with Halo").click();
  const box = pod.frame.getByRole("textbox");
  await box.fill("AAAA-AAAA");
  await box.press("Enter");
  await expect(pod.status).toContainText("not right");
  expect(await context.cookies(world.sandbox.bases.pod)).toEqual([]);
  await page.reload();
  await pod.reaches("signing_in");
});

test("begun in one browser and finished in another: no session", async ({ browser, page, world }) => {
  const pod = await world.openTicket(page, 9499, { signed_in: true });
  const popup = page.waitForEvent("popup");
  await pod.button("Sign in with Halo").click();
  // The way back from Halo is caught before this browser has gone it.
  world.proxy.catches = /^\/auth\/halo\/acme\/callback/;
  await (await popup).getByRole("button", { name: "Continue" }).click();
  await expect.poll(() => world.proxy.caught).toHaveLength(1);
  world.proxy.catches = undefined;

  const stranger = await (await browser.newContext()).newPage();
  const answer = await stranger.goto(`${world.sandbox.bases.pod}${world.proxy.caught[0]}`);
  expect(answer?.status()).toBeGreaterThanOrEqual(400);
  expect(await stranger.context().cookies(world.sandbox.bases.pod)).toEqual([]);
  await pod.reaches("signing_in");
});

test("another site cannot begin a sign-in", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499, { signed_in: true });
  await pod.reaches("signing_in");
  const popup = page.waitForEvent("popup");
  await pod.button("Sign in with Halo").click();
  const start = (await popup).url();
  await (await popup).close();
  await page.goto(world.sandbox.bases.demo);
  const answer = page.waitForResponse((response) => response.url() === start);
  await page.evaluate((url) => location.assign(url), start);
  expect((await answer).status()).toBe(403);
});

test("whoever signs in must be the agent who opened the ticket", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499, { agent: 5 });
  const popup = page.waitForEvent("popup");
  await pod.button("Sign in with Halo").click();
  const window = await popup;
  await window.getByRole("button", { name: "Continue" }).click();
  await window.getByLabel("Agent").selectOption("3");
  await window.getByRole("button", { name: "Sign in" }).click();
  await expect(window.getByRole("status")).toBeVisible();
  await pod.reaches("signing_in");
});

test("a Halo that leaves sign-in to another site signs people in all the same", async ({ page, world }) => {
  await world.sandbox.halo("options", { single_sign_on: true });
  const pod = await world.openTicket(page, 9499, { signed_in: true });
  const elsewhere = page.context().waitForEvent("request", (request) => request.url().includes("//sso.localhost"));
  await pod.signIn();
  await elsewhere;
  await pod.reaches("ready");
});

test("a page that is over opens again without cookies in the frame", async ({ page, world }) => {
  world.proxy.framesWithoutCookies = true;
  const pod = await world.openSignedIn(page, 9499);
  await pod.reaches("ready");
  await world.server.fresh();
  // Its line to the server tells it by itself.
  await pod.reaches("session_idle");
  await pod.button("Reload").click();
  await pod.reaches("signing_in");
  await pod.signIn();
  await pod.reaches("ready");
});
