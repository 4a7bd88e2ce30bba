import type { Page } from "@playwright/test";
import type { Pod } from "./pod.ts";
import type { Story } from "./sandbox.ts";
import { expect, type World } from "./world.ts";

/** Another technician, in a browser of their own, opens the same ticket. Bob is on the list; Petra (42) is not. */
export async function colleague(world: World, page: Page, story: Story, agent = 5): Promise<Pod> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("no browser");
  const theirs = await (await browser.newContext()).newPage();
  const pod = await world.open(theirs, story.url, { agent, signed_in: true });
  await pod.signIn(agent);
  return pod;
}

/** Bob agrees to what Ann asks on this ticket. */
export async function agrees(world: World, page: Page, story: Story): Promise<void> {
  const bob = await colleague(world, page, story);
  await bob.reaches("second_asked");
  await expect(bob.frame.getByText("Ann Agent, at")).toBeVisible();
  await bob.press("Agree");
  await bob.reaches("second_wanted");
}
