import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "./world.ts";

/** What "Block third-party cookies" in the settings of Chromium writes. */
const BLOCKED = { profile: { block_third_party_cookies: true, cookie_controls_mode: 1 } };

test("where Chromium blocks third-party cookies, ten tickets need one pop-up", async ({ playwright, launchOptions, world }) => {
  const profile = await mkdtemp(join(tmpdir(), "vouchsafe-profile-"));
  await mkdir(join(profile, "Default"));
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(BLOCKED));
  const context = await playwright.chromium.launchPersistentContext(profile, launchOptions);
  try {
    const page = await context.newPage();
    const pod = await world.openTicket(page, 9499);
    await pod.reaches("signing_in");
    // Blocked for true: a cookie of the frame's is kept only if it is for Halo's page alone.
    const kept = await pod.frame.locator("html").evaluate(() => {
      document.cookie = "plain=1; SameSite=None; Secure";
      document.cookie = "apart=1; SameSite=None; Secure; Partitioned";
      return document.cookie;
    });
    expect(kept).toBe("apart=1");
    let windows = 0;
    context.on("page", () => (windows += 1));
    await pod.signIn();
    await pod.reaches("ready");
    const works = (await world.sandbox.stories()).filter((story) => story.group === "works" && story.instance === "acme");
    for (const { ticket } of works.slice(0, 10)) {
      const next = await world.openTicket(page, ticket);
      await next.reaches("ready");
    }
    expect(windows).toBe(1);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});
