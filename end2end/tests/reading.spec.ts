import { isWhole, measure, resize, screens } from "./frame.ts";
import type { Pod } from "./pod.ts";
import { reach, WAYS } from "./states.ts";
import { expect, test } from "./world.ts";

/** Where this begins and ends, in the frame. */
async function place(pod: Pod, selector: string): Promise<{ top: number; bottom: number }> {
  return pod.frame.locator(selector).evaluate((element) => element.getBoundingClientRect().toJSON());
}

const named = (name: string) => {
  const way = WAYS.find((way) => (way.name ?? way.state) === name);
  if (!way) throw new Error(`no way leads to ${name}`);
  return way;
};

test("whoever is asked is named in full, however narrow and however long", async ({ page, world }) => {
  const long = { name: "Maximiliana Constanze von Wolfenbüttel-Hohenstein", client: `Westfälische ${"Maschinenbau".repeat(5)} AG` };
  for (const names of [undefined, long]) {
    if (names) {
      await world.sandbox.halo("user/38", { name: names.name, emailaddress: `${"maximiliana-constanze".repeat(3)}@contoso.example` });
      await world.sandbox.halo("client/12", { name: names.client });
    }
    const pod = names ? await world.openTicket(page, 9499, { signed_in: true }) : await world.openSignedIn(page, 9499);
    await pod.reaches("ready");
    if (names) await expect(pod.frame.locator(".who")).toContainText(names.name);
    for (const [width, height] of [[258, 420], [258, 720], [320, 420], [320, 720], [640, 720]] as const) {
      await resize(page, width, height);
      await isWhole(pod);
      const { content, width: shown } = await measure(pod);
      expect(content, `nothing scrolls sideways at ${width}`).toBeLessThanOrEqual(shown);
    }
  }
});

test("what to say is read before Send is pressed, and before a code is typed", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.open();
  for (const [width, height] of [[258, 720], [320, 420], [640, 720], [1280, 720]] as const) {
    await resize(page, width, height);
    const [say, send] = [await place(pod, "#say"), await place(pod, "[data-act=send]")];
    expect(say.bottom, `at ${width}`).toBeLessThanOrEqual(send.top);
    if (height === 420) expect(send.bottom, "Send needs no scrolling").toBeLessThanOrEqual(height);
  }
  await pod.press("App code");
  await pod.frame.locator("[data-kind=code]").waitFor();
  await resize(page, 320, 720);
  const [say, field] = [await place(pod, "#say"), await place(pod, "[data-kind=code]")];
  expect(say.bottom).toBeLessThanOrEqual(field.top);
});

test("what was vouched for looks neither verified nor like a warning", async ({ page, world }) => {
  const pod = await reach(named("vouched"), world, page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const looks = await pod.frame.locator(".panel").evaluate((panel) =>
      ["vouched", "warn", "good", "bad", "wait", "plain"].map((tone) => {
        panel.classList.remove("vouched", "warn", "good", "bad", "wait", "plain");
        panel.classList.add(tone);
        const colour = getComputedStyle(panel.querySelector(".banner") ?? panel).backgroundColor;
        panel.classList.remove(tone);
        panel.classList.add("vouched");
        return colour;
      }),
    );
    const [vouched, ...others] = looks;
    expect(others, colorScheme).not.toContain(vouched);
  }
  await expect(pod.frame.locator(".mark use").first()).toHaveAttribute("href", "#i-vouched");
});

test("another caller is called that, and the ticket's contact stands beside them", async ({ page, world }) => {
  const pod = await reach(named("ready for another contact"), world, page);
  await resize(page, 320, 420);
  const who = pod.frame.locator(".who");
  await expect(who.getByText("Caller", { exact: true })).toBeAttached();
  await expect(who.getByText("Contact", { exact: true })).toHaveCount(0);
  const contact = who.locator("div", { has: pod.frame.getByText("Ticket's contact", { exact: true }) }).last();
  await expect(contact).toContainText("Kai Colleague");
  await expect(contact.locator("dt")).toBeInViewport();
});

test("a technician refuses an account that was found by an alias", async ({ page, world }) => {
  const pod = await reach(named("not_matched with a suggestion"), world, page);
  await expect(pod.frame.locator(".card")).toContainText("Alia Alias (alia@contoso.example)");
  await expect(pod.frame.locator(".card")).toContainText("alia.alias@contoso.example");
  await pod.press("That is not them");
  await expect(pod.status).toContainText("No matching Microsoft account");
  await expect(pod.button("Ask an admin to match")).toBeVisible();
  await expect(pod.button("Ask a colleague to confirm")).toHaveCount(0);
  await screens(page, "not_matched-refused");
});

/** What the widths above leave out: a pane as wide as Halo's own page. */
for (const name of ["ready", "ready for a VIP", "ready to ask a colleague first", "ready for another contact", "waiting", "second_wanted", "not_matched with a suggestion"]) {
  test(`${name}: drawn as wide as Halo's pane gets`, async ({ page, world }) => {
    await page.setViewportSize({ width: 1400, height: 900 });
    await reach(named(name), world, page);
    await screens(page, name.replaceAll(" ", "-"), [1280]);
  });
}
