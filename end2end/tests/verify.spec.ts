import { expect, test, until } from "./world.ts";

test("a technician verifies a caller: tab, three clicks, a tap on the phone, and everything says so", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499);
  await pod.reaches("signing_in");
  await pod.signIn();

  await pod.reaches("ready");
  await expect(pod.frame.getByText("grace@contoso.example", { exact: true })).toBeVisible();
  await pod.button("Identity Verification").click();
  await expect(pod.frame.getByText("Microsoft Authenticator", { exact: true })).toBeVisible();
  await pod.pressSend();
  await pod.reaches("waiting");
  await world.sandbox.phone("grace@contoso.example", "approve");

  await pod.reaches("approved");
  await expect(pod.status).toContainText(/^\s*VERIFIED/);
  await pod.noteIs("written");

  const notes = (await world.sandbox.actions(9499)).filter((action) => action._posted !== undefined);
  expect(notes).toHaveLength(1);
  expect(notes[0]?._posted).toMatchObject({ ticket_id: 9499, outcome_id: 7, hiddenfromuser: true });
  // Halo's own feed shows it as well, without a reload.
  await expect(page.getByText(/VERIFIED/).first()).toBeVisible();

  await until("the log has the note", async () => {
    const kinds = (await world.server.log()).map((line) => line.kind);
    return kinds.some((kind) => /note.*written/i.test(kind)) ? kinds : undefined;
  });
  const concluded = (await world.server.log()).find((line) => line.verdict !== undefined);
  expect(concluded).toMatchObject({ instance: "acme", upn: "grace@contoso.example", ticket: 9499, technician: 3 });
  expect(concluded?.verdict).toMatch(/approved/i);
  await world.server.run("audit", "verify");
});

test("the purpose comes from the ticket's category, and may be chosen", async ({ page, world }) => {
  const story = await world.sandbox.story("mfa_change");
  const pod = await world.openSignedIn(page, story.ticket);
  await pod.reaches("ready");
  await pod.button("Identity Verification").click();
  await expect(pod.frame.getByRole("combobox").locator("option:checked")).toHaveText("MFA change (number or code)");
});

test("of several purposes the strictest decides", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.open();
  await expect(pod.frame.getByRole("combobox").locator("option:checked")).toHaveText(/^Password reset/);
  await pod.button("More than one purpose").click();
  await pod.frame.getByRole("checkbox", { name: /^MFA change/ }).check();
  await pod.pressSend();
  await pod.reaches("waiting");
  // The phone shows no number, so this is no more than a tap, which is enough for one of the two.
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("too_weak");
  await expect(pod.status).toContainText(/^\s*NOT VERIFIED/);
  const concluded = (await world.server.log()).find((line) => line.verdict !== undefined);
  expect(concluded).toMatchObject({ verdict: "too_weak", purpose: "password_reset,mfa_change" });
});

test("the seconds that are left are counted down", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.send();
  await pod.reaches("waiting");
  const left = async (): Promise<number> => Number.parseInt((await pod.frame.getByRole("timer").locator("b").textContent()) ?? "", 10);
  await expect(pod.frame.getByRole("timer")).toHaveText(/^\s*\d+\s*seconds left\s*$/);
  const first = await left();
  expect(first).toBeLessThanOrEqual(55);
  await expect.poll(left).toBeLessThan(first);
  // Not for want of an answer: it still rings.
  await pod.reaches("waiting");
});

test("Send pressed twice makes one prompt", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.reaches("ready");
  await pod.button("Identity Verification").click();
  await expect(pod.button("Send")).toBeEnabled();
  await pod.button("Send").dblclick();
  await pod.reaches("waiting");
  expect(await world.sandbox.ringing("grace@contoso.example")).toHaveLength(1);
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("approved");
  const counters = await world.sandbox.counters();
  expect(counters.connector.BeginTwoWayAuthentication).toBe(1);
});

test("two technicians at once make one prompt", async ({ browser, world }) => {
  const [ann, bob] = await Promise.all(
    [3, 5].map(async (agent) => {
      const page = await (await browser.newContext()).newPage();
      const pod = await world.openSignedIn(page, 9499, { agent });
      await pod.reaches("ready");
      await pod.button("Identity Verification").click();
      await expect(pod.button("Send")).toBeEnabled();
      return pod;
    }),
  );
  if (!ann || !bob) throw new Error("two technicians");
  await Promise.all([ann.pressSend(), bob.pressSend()]);
  for (const pod of [ann, bob]) await pod.reaches(/^(waiting|already_open)$/);
  expect(await world.sandbox.ringing("grace@contoso.example")).toHaveLength(1);
  const counters = await world.sandbox.counters();
  expect(counters.connector.BeginTwoWayAuthentication).toBe(1);
});

test("Send does nothing in the moment in which the account appears", async ({ page, world }) => {
  await world.sandbox.faults({ upstream: "graph", route: "", times: 0, fault: { kind: "hold" } });
  const pod = await world.openSignedIn(page, 9499);
  await pod.button("Identity Verification").click();
  // Pressed by the page itself: nobody else is that quick.
  await pod.status.evaluate((status) => {
    const press = (): void => {
      if (status.dataset.state !== "ready" || status.dataset.pressed) return;
      document.querySelector<HTMLElement>("[data-act=send]")?.click();
      status.dataset.pressed = "yes";
    };
    new MutationObserver(press).observe(status, { attributes: true });
  });
  await world.sandbox.clearFaults();
  await expect(pod.status).toHaveAttribute("data-pressed", "yes");
  await expect(pod.button("Send")).toHaveAttribute("aria-disabled", "false");
  await pod.reaches("ready");
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0).toBe(0);
});

test("the words to say can be copied", async ({ context, page, world }) => {
  await context.grantPermissions(["clipboard-read"], { origin: world.sandbox.bases.halo });
  const pod = await world.openSignedIn(page, 9499);
  await pod.send();
  await pod.reaches("waiting");
  const say = (await pod.frame.locator("#say").textContent()) ?? "";
  expect(say).not.toBe("");
  // It says so for two seconds: whoever looks afterwards may be late.
  await Promise.all([pod.button("Copied").waitFor(), pod.button("Copy").click()]);
  // And soon it may be copied again.
  await expect(pod.button("Copy")).toBeVisible();
  await page.bringToFront();
  await page.locator("body").click({ position: { x: 1, y: 1 } });
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(say);
});

test("the contact's last verifications are listed, the newest first, and none of them is green", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.send();
  await pod.reaches("waiting");
  await pod.press("Stop waiting");
  await pod.reaches("stopped");
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.noteIs("written");
  await pod.press("New verification");
  await pod.send("MFA change (number or code)");
  await pod.reaches("waiting");
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("too_weak");
  // On the user's own record, too, whatever the ticket was.
  const record = await world.open(page, `${world.sandbox.bases.halo}/user?id=38`);
  await record.reaches("ready");
  const history = record.frame.locator(".history");
  await expect(history.getByRole("heading")).toHaveText("Last verifications");
  const lines = history.getByRole("listitem");
  await expect(lines).toHaveCount(2);
  await expect(lines.nth(0)).toContainText("MFA change");
  await expect(lines.nth(0)).toContainText("Ann Agent");
  await expect(lines.nth(1)).toContainText("Password reset");
  await expect(history.locator("[data-tone=good]")).toHaveCount(0);
});
