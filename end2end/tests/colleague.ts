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

/** What needs a second technician, and how far it goes before one is asked. */
const ASKING = {
  send: (pod: Pod) => pod.send(),
  vouch: async (pod: Pod) => {
    await pod.open();
    await pod.press("Cannot use the phone");
    await pod.press("Somebody vouches");
    await pod.press(/^Mira Manager/);
    await pod.press("Ask a second technician");
  },
  override: async (pod: Pod) => {
    await pod.press("Cannot use the phone");
    await pod.press("Go on without");
    await pod.frame.getByLabel("Why?").fill("the phone was lost on the way");
    await pod.press("Ask a second technician");
  },
  mistake: async (pod: Pod) => {
    await pod.send();
    await pod.reaches("denied");
    await pod.noteIs("written");
    await pod.press("New verification");
    await pod.reaches("fenced");
    await pod.frame.getByLabel("Why may the block be lifted?").fill("she pressed the wrong button");
    await pod.press("Ask a second technician");
  },
};

/** Asks for a second technician. */
export async function asks(pod: Pod, what: keyof typeof ASKING): Promise<void> {
  await ASKING[what](pod);
  await pod.reaches("second_wanted");
}
