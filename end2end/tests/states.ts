import type { Page } from "@playwright/test";
import type { Pod } from "./pod.ts";
import type { World } from "./world.ts";

/** How to get to a state of the pod, from a story in the sandbox. */
export type Way = { state: string; story: string; go?: (pod: Pod, world: World) => Promise<void> };

const send = (pod: Pod): Promise<void> => pod.send();
const way = (state: string, story: string, go?: Way["go"]): Way => ({ state, story, ...(go ? { go } : {}) });

/** One way to every state that can be reached within seconds. */
export const WAYS: Way[] = [
  way("ready", "happy", (pod) => pod.button("Identity Verification").click()),
  way("waiting", "happy", send),
  way("no_contact", "no_user"),
  way("not_matched", "nothing_known"),
  way("several_matches", "several"),
  way("customer_not_connected", "not_connected"),
  way("method_missing", "no_method"),
  way("not_eligible", "no_password_sync"),
  way("setup_broken", "secret_expired"),
  way("halo_unavailable", "halo_down"),
  way("microsoft_unavailable", "login_down"),
  way("approved", "names", send),
  way("denied", "denied", send),
  way("fraud_reported", "fraud", send),
  way("phone_unreachable", "unreachable", send),
  way("blocked", "devices_blocked", send),
  way("already_open", "already_open", send),
  way("throttled", "throttled", send),
  way("locked", "locked", send),
  way("code_wanted", "code_wanted", send),
  way("code_wrong", "number_wrong", send),
  way("unrecognised", "unrecognised", send),
  way("no_answer", "no_answer", async (pod, world) => {
    await world.sandbox.microsoft("options", { answer_seconds: 2 });
    await pod.send();
  }),
  way("stopped", "stopped", async (pod) => {
    await pod.send();
    await pod.reaches("waiting");
    await pod.button("Stop waiting").click();
  }),
  way("changed", "changed", async (pod, world) => {
    await pod.reaches("ready");
    await world.sandbox.halo("ticket/9529", { user_id: 38 });
    await pod.send();
  }),
  way("expired", "quick", async (pod) => {
    await pod.send();
    await pod.reaches("approved");
    await pod.button("Mark as used").click();
  }),
  way("untested", "happy", async (pod, world) => {
    await pod.reaches("ready");
    await world.server.applyWith((file) => file.replace('form = "async"', 'form = "untested"'));
    await pod.send();
  }),
];

/** Opens the story's ticket, signs in and goes to the state. */
export async function reach(way: Way, world: World, page: Page, options = {}): Promise<Pod> {
  const story = await world.sandbox.setScene(way.story);
  const pod = await world.open(page, story.url, { signed_in: true, ...options });
  await pod.signIn();
  await way.go?.(pod, world);
  await pod.reaches(way.state);
  return pod;
}
