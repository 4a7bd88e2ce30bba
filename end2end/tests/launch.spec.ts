import { Pod } from "./pod.ts";
import { expect, test, type World } from "./world.ts";

/** Opens a ticket whose frame must not show the pod, and gives the frame's answer. */
async function refused(world: World, page: import("@playwright/test").Page, options: Parameters<World["openTicket"]>[2]) {
  const answer = page.waitForResponse((response) => response.url().startsWith(`${world.sandbox.bases.pod}/pod/`));
  const pod = await world.openTicket(page, 9499, options);
  return { pod, answer: await answer };
}

for (const hmac of ["wrong", "missing"] as const) {
  test(`a ${hmac} signature is refused before anybody is asked anything`, async ({ page, world }) => {
    const { answer } = await refused(world, page, { hmac });
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    expect(answer.status()).toBeLessThan(500);
    expect(await world.sandbox.counters()).toEqual({ halo: {}, login: {}, graph: {}, connector: {} });
  });
}

for (const hmac of ["raw", "encoded", "old"] as const) {
  test(`a signature that is ${hmac} holds`, async ({ page, world }) => {
    // Agents whose signatures have a `+` or a `/` in them are among these.
    for (const agent of [3, 5, 6]) {
      const pod = await world.openTicket(page, 9499, { hmac, agent });
      await pod.reaches("signing_in");
    }
  });
}

test("variables that Halo did not replace are named, and so is what to write", async ({ page, world }) => {
  const { pod, answer } = await refused(world, page, { variables: "unreplaced" });
  expect(answer.status()).toBe(400);
  await expect(pod.frame.getByText("$FAULTID").first()).toBeVisible();
  await expect(pod.frame.getByText("ticket_id=$FAULTID&agent_id=$LOGGEDINAGENTID&hmac=$HMAC")).toBeVisible();
});

test("a customer's name in the address does no harm", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499, { variables: "area", signed_in: true });
  await pod.signIn();
  await pod.reaches("ready");
});

test("nothing jumps when the user is found, and nothing empty stays when the page is over", async ({ page, context, world }) => {
  const tops = (pod: Pod) =>
    pod.frame.locator("#pod").evaluate((pod) => {
      const top = (selector: string) => Math.round(pod.querySelector(selector)?.getBoundingClientRect().top ?? -1);
      return { card: top(".who dl"), answer: top(".panel") };
    });
  const found = await world.openSignedIn(page, 9499, { width: 640 });
  await found.reaches("ready");
  const settled = await tops(found);
  expect(settled.card).toBe(settled.answer);

  await world.sandbox.faults({ upstream: "halo", route: "GET /api/Tickets", times: 0, fault: { kind: "hang" } });
  const looking = await world.openTicket(await context.newPage(), 9499, { width: 640 });
  await looking.reaches("loading");
  expect(await tops(looking)).toEqual(settled);
  await expect(looking.frame.locator(".who dl")).toBeVisible();
  // The server knows this page no longer.
  await world.server.fresh();
  await looking.reaches("session_idle");
  await expect(looking.frame.locator(".who dl")).toBeHidden();
});

test("the signature does not stay in the frame's address", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.reaches("ready");
  const frame = page.frames().find((frame) => frame.url().startsWith(world.sandbox.bases.pod));
  await expect.poll(() => new URL(frame?.url() ?? "").search).toBe("");
});

test("only this Halo may frame the pod", async ({ page, world }) => {
  const answer = page.waitForResponse((response) => response.url().startsWith(`${world.sandbox.bases.pod}/pod/`));
  await world.openTicket(page, 9499);
  const headers = (await answer).headers();
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toContain(`frame-ancestors ${world.sandbox.bases.halo}`);
  expect(policy).toMatch(/default-src 'none'.*script-src 'self' 'nonce-[\w+/=-]{16,}' 'wasm-unsafe-eval'/);
  expect(headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });

  // The same address, framed by another site.
  const address = (await answer).url();
  await page.goto(world.sandbox.bases.demo);
  const refusal = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await page.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
  }, address);
  await refusal;
});

test("an agent who was disabled in Halo cannot sign in", async ({ page, world }) => {
  await world.sandbox.halo("options", { disabled_agents_pass: true });
  await world.sandbox.halo("agent/5", { isdisabled: true });
  const pod = await world.openTicket(page, 9499, { agent: 5, signed_in: true });
  const popup = page.waitForEvent("popup");
  await pod.button("Sign in with Halo").click();
  const window = await popup;
  await window.getByRole("button", { name: "Continue" }).click();
  await expect(window.getByRole("status")).toBeVisible();
  await pod.reaches("signing_in");
});

test("an unknown instance, page or ticket gives nothing away", async ({ request, world }) => {
  for (const path of ["/pod/nowhere/ticket?ticket_id=1&agent_id=3&hmac=x", "/pod/acme/asset?id=1", "/pod", "/wp-admin"]) {
    const answer = await request.get(`http://127.0.0.1:${world.server.port}${path}`);
    expect(answer.status(), path).toBe(404);
  }
});

test("a user record opens through Halo's custom button, in a tab of its own", async ({ page, world }) => {
  await page.goto(`${world.sandbox.bases.halo}/user?id=38&signed_in=true`);
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Verify identity" }).click();
  const tab = await opened;
  const pod = new Pod(tab, tab);
  await pod.signIn();
  await pod.reaches("ready");
});

test("what the frame's sandbox attribute lacks is named", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499, { sandbox: "noorigin" });
  await expect(pod.frame.getByText("allow-same-origin")).toBeVisible();
  const other = await world.openTicket(page, 9499, { sandbox: "noforms", signed_in: true });
  const popup = page.waitForEvent("popup");
  await other.button("Sign in with Halo").click();
  await (await popup).getByRole("button", { name: "Continue" }).click();
  await expect(other.frame.getByText("allow-forms")).toBeVisible();
});
