import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { windowAxe } from "./axe.ts";
import { FRAME, isWhole, measure, resize, screens } from "./frame.ts";
import type { Pod } from "./pod.ts";
import { PASSING, reach, states, WAYS } from "./states.ts";
import { expect, test } from "./world.ts";

async function axe(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page })
    .include([FRAME, "html"])
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}

/** What nobody should have to scroll for, at 320 × 420: whom it is about, how it stands, what is next. */
const MATTERS = [".who", "#status", ".seconds", ".until", ".number", "#checks", ".method", ".purpose", ".next", ".note"];

/** States in which nobody is known yet whom it could be about. */
const ABOUT_NOBODY = ["signing_in", "halo_unavailable"];

/** What must be there in a state, so that a part that vanishes is missed. */
function required(state: string): string[] {
  const about = ABOUT_NOBODY.includes(state) ? [] : [".who"];
  // While it rings, what to say is what is next.
  const next = ["loading", "sending", "waiting", "last_word"].includes(state) ? [] : [".next"];
  switch (state) {
    case "ready":
      return [...about, ...next, "#checks, .fields, .card, .seconds", ".purpose", "[data-act=send]"];
    case "waiting":
      return [...about, ...next, ".seconds", "#say", "[data-act=stop]"];
    case "approved":
      return [...about, ...next, ".until", ".note", "[data-act=used]"];
    case "expired":
      return [...about, ...next, "[data-act=new]"];
    default:
      return [...about, ...next];
  }
}

async function fits(pod: Pod, state: string): Promise<void> {
  await resize(pod.page, 320, 420);
  // Whatever was pressed on the way here may have been scrolled to.
  await pod.frame.locator("html").evaluate(() => window.scrollTo(0, 0));
  await isWhole(pod);
  const { height } = await measure(pod);
  // Where a code is typed, its field takes the room of the next step, which then stands below Send.
  const typed = await pod.frame.locator("[data-kind=code]").isVisible();
  const parts = typed ? [...MATTERS.filter((part) => part !== ".next"), ".fields"] : MATTERS;
  let matters = pod.frame.locator(parts.join());
  if (state === "ready") matters = matters.or(pod.button("Send"));
  if (state === "waiting") matters = matters.or(pod.frame.locator("#say"));
  await expect(pod.status).toBeVisible();
  if (state !== "signing_in") {
    // What changes is said aloud: at once where it warns; else when nothing else is being said.
    const urgent = await pod.frame.locator(".panel.bad").count() > 0;
    await expect(pod.status).toHaveAttribute("aria-live", urgent ? "assertive" : "polite");
  }
  for (const part of required(state)) {
    await expect(pod.frame.locator(part).filter({ visible: true }).first(), `${part} belongs to ${state}`).toBeVisible();
  }
  for (const element of await matters.filter({ visible: true }).all()) {
    // Within the frame, not within Halo's page.
    const { top, bottom } = await element.evaluate((element) => element.getBoundingClientRect().toJSON());
    expect(top, `${element} begins within the frame`).toBeGreaterThanOrEqual(0);
    expect(bottom, `${element} ends within the frame`).toBeLessThanOrEqual(height);
  }
}

/** At every width nothing is lost at the side. */
async function staysWithin(pod: Pod): Promise<void> {
  for (const width of [258, 320, 640]) {
    await resize(pod.page, width, 720);
    const { content, width: shown } = await measure(pod);
    expect(content, `nothing scrolls sideways at ${width}`).toBeLessThanOrEqual(shown);
    await isWhole(pod);
  }
}

test("every state that there are words for is looked at here", async () => {
  // The one has a test of its own below, the other is what comes after the last word.
  const here = ["signing_in", "answered_too_late", ...[...WAYS, ...PASSING].map((way) => way.state)];
  expect([...new Set(here)].toSorted()).toEqual((await states()).toSorted());
});

for (const way of WAYS) {
  const name = way.name ?? way.state;
  test(`${name}: readable by everybody, at every width`, async ({ page, world }) => {
    const pod = await reach(way, world, page);
    // A phone does not ring for ever: what can fail comes first.
    await fits(pod, way.state);
    await staysWithin(pod);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await axe(page);
    }
    await screens(page, name.replaceAll(" ", "-"));
  });
}

// By day and by night, each for itself: they do not last for both.
for (const way of PASSING) for (const colorScheme of ["light", "dark"] as const) {
  test(`${way.state}: readable by everybody while it lasts, ${colorScheme}`, async ({ page, world }) => {
    await page.emulateMedia({ colorScheme });
    const look = async (pod: Pod): Promise<void> => {
      await fits(pod, way.state);
      await staysWithin(pod);
      await axe(page);
    };
    let pod = await reach(way, world, page, 90_000);
    for (let looks = 1; ; looks += 1) {
      const failed = await look(pod).then(() => undefined, (error: unknown) => ({ error }));
      // It has lasted until now, or all this was about something else: a busy machine looks again.
      if ((await pod.status.getAttribute("data-state")) === way.state) {
        if (failed) throw failed.error;
        break;
      }
      expect(looks, `${way.state} is over before it is looked at`).toBeLessThan(3);
      await world.fresh();
      pod = await reach(way, world, page, 90_000);
    }
    await screens(page, way.state);
    // What came after it, too.
    if (way.state !== "last_word") return;
    await pod.reaches("answered_too_late");
    await axe(page);
    await fits(pod, "answered_too_late");
    await screens(page, "answered_too_late");
  });
}

test("signing_in: readable by everybody", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499);
  await pod.reaches("signing_in");
  await fits(pod, "signing_in");
  await staysWithin(pod);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await axe(page);
  }
  await screens(page, "signing_in");
});

test("the pop-up is readable by everybody", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499);
  const popup = page.waitForEvent("popup");
  await pod.button("Sign in with Halo").click();
  const window = await popup;
  await expect(window.getByRole("button", { name: "Continue" })).toBeVisible();
  await windowAxe(window);
});

test("the pop-up's last page is readable by everybody", async ({ context, page, world }) => {
  const pod = await world.openTicket(page, 9499, { sandbox: "strict", signed_in: true });
  await pod.button("Sign in with Halo").click();
  const address = await pod.frame.getByText(/\/s\/[\w-]+/).first().textContent();
  const window = await context.newPage();
  await window.goto(/https?:\/\/\S+/.exec(address ?? "")?.[0] ?? "no address");
  await window.getByRole("button", { name: "Continue" }).click();
  await expect(window.locator("[data-code]")).toBeVisible();
  await windowAxe(window);
});

test("a pop-up that refuses is readable by everybody", async ({ page, world }) => {
  const other = await world.openTicket(page, 9499, { agent: 5 });
  const popup = page.waitForEvent("popup");
  await other.button("Sign in with Halo").click();
  const refusing = await popup;
  await refusing.getByRole("button", { name: "Continue" }).click();
  await refusing.getByLabel("Agent").selectOption("3");
  await refusing.getByRole("button", { name: "Sign in" }).click();
  await expect(refusing.getByRole("status")).toContainText(/agent/i);
  await windowAxe(refusing);
});

test("a refused launch is readable by everybody", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499, { variables: "unreplaced" });
  await expect(pod.frame.getByText("$FAULTID").first()).toBeVisible();
  await staysWithin(pod);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await axe(page);
  }
  await screens(page, "refused");
});

test("the whole story works from the keyboard, and focus does not jump", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.reaches("ready");
  await pod.button("Identity Verification").focus();
  await page.keyboard.press("Enter");
  await expect(pod.button("Send")).toBeEnabled();
  await pod.button("Send").focus();
  // Send does nothing right after the account has appeared; until then the press is simply repeated.
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(pod.status).toHaveAttribute("data-state", /^(sending|waiting)$/, { timeout: 500 });
  }).toPass();
  await pod.reaches("waiting");
  // Send is gone; from where focus went then, nothing that changes by itself takes it.
  const focused = pod.frame.locator(":focus");
  const where = (): Promise<string> => focused.evaluate((element) => element.id || element.outerHTML);
  await expect(focused, "focus is somewhere in the pod").toHaveCount(1);
  const before = await where();
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("approved");
  await pod.noteIs("written");
  expect(await where(), "focus stays where it is").toBe(before);
});

test("forced colours and 200 % zoom lose nothing", async ({ page, world }) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const pod = await world.openSignedIn(page, 9499, { width: 640 });
  await pod.reaches("ready");
  await pod.button("Identity Verification").click();
  // 200 % zoom halves the width that there is.
  await resize(page, 320, 420);
  await fits(pod, "ready");
  await pod.send();
  await pod.reaches("waiting");
  await expect(pod.frame.getByRole("timer")).toBeVisible();
});
