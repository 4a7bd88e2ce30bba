import type { Page } from "@playwright/test";
import { agrees, colleague } from "./colleague.ts";
import type { Pod } from "./pod.ts";
import type { Answer, Story } from "./sandbox.ts";
import { expect, test, until, type World } from "./world.ts";

/** Stories that end before anything is sent. */
const UNSENT = [
  ...["no_method", "sms_only", "disabled", "guest", "no_password_sync", "own_account", "nothing_known"],
  ...["object_missing", "foreign_tenant", "alias", "several", "general_user", "no_user", "not_connected"],
  ...["client_missing", "secret_expired", "client_disabled", "not_consented", "halo_down", "login_down"],
];

/** Stories in which the phone, or Microsoft, answers by itself after Send. */
const BY_THEMSELVES = [
  ...["quick", "names", "denied", "fraud", "unreachable", "devices_blocked", "already_open", "throttled"],
  ...["user_blocked", "locked", "code_wanted", "unrecognised", "number_wrong", "connector_503", "graph_slow"],
  ...["note_reply_lost", "denied_but_true", "success_but_nil", "other_upn", "no_session", "foreign_affinity"],
  ...["result_missing", "result_doubled", "result_nested", "instantly_true", "interactively_missing"],
  ...["interactively_false", "malformed", "entity_bomb", "deep_nesting", "token_midway", "roles_unknown"],
];

/** Stories in which somebody presses Approve. */
const BY_HAND = [
  ...["happy", "synced", "second_tenant", "vip", "only_object_id", "only_mail", "only_network_login"],
  ...["only_aad_user_id", "unlock", "user_record", "globex"],
];

/** Stories in which the user reads a code from the app. */
const BY_CODE = ["code", "code_only", "strict_customer", "offline", "code_locked", "code_but_nil", "code_of_another", "code_for_another"];

/** Stories with a test of their own below. */
const OWN = [
  ...["code_mistaken", "code_spent", "fenced", "mistake"],
  ...["number", "mfa_change", "no_answer", "never_rings", "late", "budget", "stopped", "changed", "note_refused"],
  ...["note_delayed", "privileged", "four_eyes", "vouched", "overridden", "other_contact", "take_over"],
];

async function begin(world: World, page: Page, id: string): Promise<[Pod, Story]> {
  const story = await world.sandbox.setScene(id);
  const pod = await world.open(page, story.url, { signed_in: true });
  await pod.signIn();
  return [pod, story];
}

/** What must be so after every story: the state that it promises, one note a prompt, and a log that is whole. */
async function ends(world: World, pod: Pod, story: Story): Promise<void> {
  await pod.reaches(story.expect);
  await expect(pod.status).toHaveCount(1);
  await expect(pod.status).not.toHaveAttribute("data-note", "pending");
  const begun = (await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0;
  const expected = story.url.includes("/user?") ? 0 : begun;
  const notes = (await world.sandbox.actions(story.ticket, story.instance)).filter((action) => action._posted);
  expect(notes).toHaveLength(expected);
  await world.server.run("audit", "verify");
}

test("every story is told here", async ({ world }) => {
  const told = [...UNSENT, ...BY_THEMSELVES, ...BY_HAND, ...BY_CODE, ...OWN].toSorted();
  expect(told).toEqual((await world.sandbox.stories()).map((story) => story.id).toSorted());
});

for (const id of UNSENT) {
  test(`${id}: nobody is asked`, async ({ page, world }) => {
    const [pod, story] = await begin(world, page, id);
    await pod.reaches(story.expect);
    await expect(pod.button("Send")).toBeHidden();
    await ends(world, pod, story);
  });
}

for (const id of BY_THEMSELVES) {
  test(`${id}: ends by itself`, async ({ page, world }) => {
    const [pod, story] = await begin(world, page, id);
    await pod.send();
    await ends(world, pod, story);
  });
}

async function answered(world: World, page: Page, id: string, answer: Answer): Promise<Pod> {
  const [pod, story] = await begin(world, page, id);
  await pod.send();
  await pod.reaches("waiting");
  await world.sandbox.phone(story.upn ?? "", answer);
  await ends(world, pod, story);
  return pod;
}

for (const id of BY_HAND) {
  test(`${id}: approved on the phone`, async ({ page, world }) => {
    await answered(world, page, id, "approve");
  });
}

for (const id of ["number", "mfa_change"]) test(`${id}: the pod shows it, the phone takes it`, async ({ page, world }) => {
  const [pod, story] = await begin(world, page, id);
  const upn = story.upn ?? "";
  await pod.send();
  await pod.reaches("waiting");
  const number = await until("the phone wants a number", async () => (await world.sandbox.ringing(upn))[0]?.number);
  await expect(pod.frame.getByText(String(number), { exact: true })).toBeVisible();
  await world.sandbox.phone(upn, { number });
  await ends(world, pod, story);
});

for (const id of BY_CODE) {
  test(`${id}: the app's code is typed`, async ({ page, world }) => {
    const [pod, story] = await begin(world, page, id);
    await pod.reaches("ready");
    await pod.sendCode(await world.sandbox.code(story.upn ?? ""));
    await ends(world, pod, story);
  });
}

test("code_mistaken: a wrong code proves nothing", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "code_mistaken");
  await pod.sendCode(await world.sandbox.wrongCode(story.upn ?? ""));
  await ends(world, pod, story);
});

test("code_spent: after three wrong codes no other is tried", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "code_spent");
  for (const tried of [0, 1, 2]) {
    await pod.sendCode(await world.sandbox.wrongCode(story.upn ?? "", tried));
    await pod.reaches("code_wrong");
    await pod.button("New verification").click();
  }
  await ends(world, pod, story);
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication).toBe(3);
});

for (const id of ["no_answer", "never_rings"]) {
  test(`${id}: nobody answers`, async ({ page, world }) => {
    await world.sandbox.microsoft("options", { answer_seconds: 3 });
    const [pod, story] = await begin(world, page, id);
    await pod.send();
    await ends(world, pod, story);
  });
}

test("late: an approval after the time is none", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "late");
  await pod.send();
  await pod.reaches("waiting");
  await pod.reaches("answered_too_late", 90_000);
  await ends(world, pod, story);
});

test("fenced: nobody is asked after a denial, until an administrator lifts the block with a reason", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "fenced");
  await pod.send();
  await pod.reaches("denied");
  await pod.noteIs("written");
  await pod.button("New verification").click();
  await ends(world, pod, story);
  await expect(pod.button("Send")).toBeHidden();
  await expect(pod.frame.getByText("Ring the number in the contact card")).toBeVisible();
  await expect(pod.frame.getByText(/You can ask again (on \d+ \w+ )?at \d\d:\d\d UTC/)).toBeVisible();
  const reason = pod.frame.getByLabel("Why may the block be lifted?");
  await reason.fill("because");
  await pod.button("Lift the block").click();
  await expect(pod.frame.getByText("at least ten characters")).toBeVisible();
  await pod.reaches("fenced");
  await reason.fill("rang her on the number on file");
  await pod.button("Lift the block").click();
  await pod.reaches("ready");
});

test("fenced: on every ticket of the same user, and open pods hear of it", async ({ page, context, world }) => {
  const [pod] = await begin(world, page, "denied");
  await world.sandbox.halo("ticket/9503", { user_id: 52 });
  const other = await world.openTicket(await context.newPage(), 9503);
  await other.reaches("ready");
  await pod.send();
  await pod.reaches("denied");
  await other.reaches("fenced");
  await expect(other.button("Send")).toBeHidden();
  await expect(other.frame.getByText("Ann Agent sent was denied")).toBeVisible();
});

test("mistake: the right code shows it, and lifts the block everywhere", async ({ page, context, world }) => {
  const [pod, story] = await begin(world, page, "mistake");
  await pod.send();
  await pod.reaches("denied");
  await pod.button("New verification").click();
  await pod.reaches("fenced");
  await world.sandbox.halo("ticket/9503", { user_id: 89 });
  const other = await world.openTicket(await context.newPage(), 9503);
  await other.reaches("fenced");
  await pod.button("Deny was a mistake").click();
  await pod.reaches("ready");
  await expect(pod.status).toContainText("Was Deny a mistake?");
  await expect(pod.button("Microsoft Authenticator")).toBeHidden();
  await pod.button("Back").click();
  await pod.reaches("fenced");
  await pod.button("Deny was a mistake").click();
  await pod.frame.getByLabel("Code (3 tries left)").fill(await world.sandbox.code(story.upn ?? ""));
  await pod.pressSend();
  await ends(world, pod, story);
  await other.reaches("ready");
});

test("expired: a denial on one ticket takes back at once what stands on another", async ({ page, context, world }) => {
  const [pod] = await begin(world, page, "happy");
  await pod.send();
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("approved");
  await world.sandbox.halo("ticket/9503", { user_id: 38 });
  const other = await world.openTicket(await context.newPage(), 9503);
  await other.send();
  await world.sandbox.phone("grace@contoso.example", "deny");
  await other.reaches("denied");
  await pod.reaches("expired");
  await expect(pod.status).toContainText("NOT VERIFIED: approval withdrawn");
  await expect(pod.button("Mark as used")).toBeHidden();
});

test("budget: the fourth prompt in ten minutes is not sent", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "budget");
  for (const _prompt of [1, 2, 3]) {
    await pod.send();
    await pod.reaches("phone_unreachable");
    await pod.button("New verification").click();
  }
  await pod.reaches(/^(ready|budget_spent)$/);
  if ((await pod.status.getAttribute("data-state")) === "ready") await pod.send();
  await pod.reaches("budget_spent");
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication).toBe(3);
  await ends(world, pod, story);
});

test("no_answer: Send again asks again, and a second answer counts", async ({ page, world }) => {
  await world.sandbox.microsoft("options", { answer_seconds: 2 });
  const [pod, story] = await begin(world, page, "happy");
  await pod.send();
  await pod.reaches("no_answer");
  // A press counts on the view that it was made on, so let the note come first.
  await pod.noteIs("written");
  await world.sandbox.microsoft("options", { answer_seconds: 55 });
  await pod.button("Send again (2 prompts left)").click();
  await pod.reaches("waiting");
  await world.sandbox.phone(story.upn ?? "", "approve");
  await ends(world, pod, story);
});

test("stopped: nothing can be recalled, and the pod says so", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "stopped");
  await pod.send();
  await pod.reaches("waiting");
  await pod.button("Stop waiting").click();
  await ends(world, pod, story);
});

test("changed: somebody else is on the ticket by the time of Send", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "changed");
  await pod.reaches("ready");
  await world.sandbox.halo(`ticket/${story.ticket}`, { user_id: 38 });
  await pod.send();
  await ends(world, pod, story);
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0).toBe(0);
});

test("note_refused: the verdict stands, and the refusal stays visible", async ({ page, world }) => {
  const [pod] = await begin(world, page, "note_refused");
  await pod.send();
  await pod.reaches("approved");
  await pod.noteIs("refused");
});

test("note_delayed: pending, then written once", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "note_delayed");
  await pod.send();
  await pod.reaches("approved");
  await expect(pod.status).toHaveAttribute("data-note", "written", { timeout: 30_000 });
  await ends(world, pod, story);
});

test("privileged: a second technician is asked before anybody's phone rings", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "privileged");
  await pod.send();
  await ends(world, pod, story);
  await pod.press("Take the question back");
  await pod.reaches("ready");
});

test("four_eyes: asked, agreed to by a colleague, and only then sent", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "four_eyes");
  await pod.send();
  await pod.reaches("second_wanted");
  await agrees(world, page, story);
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0).toBe(0);
  await pod.send();
  await pod.reaches("waiting");
  const upn = story.upn ?? "";
  const number = await until("the phone wants a number", async () => (await world.sandbox.ringing(upn))[0]?.number);
  await world.sandbox.phone(upn, { number });
  await ends(world, pod, story);
});

test("vouched: the manager confirms on their own phone, and it is no approval", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "vouched");
  await pod.open();
  await pod.press("Cannot use the phone");
  await pod.reaches("other_ways");
  await pod.press("Somebody vouches");
  await pod.reaches("vouching");
  await pod.press(/^Mira Manager/);
  await pod.press("Ask a second technician");
  await pod.reaches("second_wanted");
  await agrees(world, page, story);
  await pod.reaches("vouching");
  await pod.pressSend();
  await ends(world, pod, story);
});

test("overridden: gone on without, with a reason and two names", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "overridden");
  await pod.reaches("method_missing");
  await pod.press("Cannot use the phone");
  await pod.press("Go on without");
  await pod.reaches("overriding");
  await pod.frame.getByLabel("Why?").fill("the phone was lost on the way");
  await pod.press("Ask a second technician");
  await pod.reaches("second_wanted");
  await agrees(world, page, story);
  await pod.reaches("overriding");
  await pod.press("Go on without");
  await pod.reaches(story.expect);
  await pod.noteIs("written");
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0).toBe(0);
  await world.server.run("audit", "verify");
});

test("other_contact: another contact of the same customer, with a reason", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "other_contact");
  await pod.open();
  await pod.press("Somebody else is calling");
  await pod.reaches("other_contact");
  await pod.frame.getByLabel("Name or address").fill("Otto");
  await pod.frame.getByLabel("Why?").fill("Otto rang in Kai's place");
  await pod.press("Search");
  await pod.press(/^Otto Matic/);
  await pod.reaches("ready");
  await pod.send();
  await ends(world, pod, story);
});

test("take_over: a colleague's approval becomes one's own", async ({ page, world }) => {
  const [pod, story] = await begin(world, page, "take_over");
  await pod.send();
  await pod.reaches("approved");
  await pod.noteIs("written");
  const bob = await colleague(world, page, story);
  await bob.reaches("approved_elsewhere");
  await bob.press("Take over");
  await ends(world, bob, story);
  await pod.reaches("approved_elsewhere");
});
