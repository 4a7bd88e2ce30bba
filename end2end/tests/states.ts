import type { Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { agrees, asks, colleague } from "./colleague.ts";
import type { Pod } from "./pod.ts";
import type { Story } from "./sandbox.ts";
import type { World } from "./world.ts";

/** How to get to a state of the pod, from a story in the sandbox: what to arrange before it is opened, what to do then. */
export type Way = {
  state: string;
  /** Where one state has several faces. */
  name?: string;
  story: string;
  /** Who looks; Ann, unless said otherwise. */
  agent?: number;
  go?: (pod: Pod, world: World) => Promise<void>;
  before?: (world: World, page: Page, story: Story) => Promise<unknown>;
};

const send = (pod: Pod): Promise<void> => pod.send();
/** Asks, is denied, and would ask again. */
const asksAgain = async (pod: Pod): Promise<void> => {
  await pod.send();
  await pod.reaches("denied");
  await pod.button("New verification").click();
};
const way = (state: string, story: string, go?: Way["go"]): Way => ({ state, story, ...(go ? { go } : {}) });

/** A face of `second_asked`: Bob asks, and Ann sees what for. */
const asked = (what: Parameters<typeof asks>[1], story: string): Way => ({
  ...way("second_asked", story),
  name: `second_asked to ${what}`,
  before: async (world, page, story) => asks(await colleague(world, page, story), what),
});

/** One way to every state that lasts and can be reached within seconds. */
export const WAYS: Way[] = [
  way("ready", "happy", (pod) => pod.button("Identity Verification").click()),
  way("waiting", "happy", send),
  {
    ...way("waiting", "happy", async (pod) => {
      await pod.send();
      await pod.reaches("waiting");
      await pod.frame.getByText("No answer yet").waitFor();
    }),
    name: "waiting for long",
  },
  { ...way("waiting", "number", send), name: "waiting with a number" },
  way("no_contact", "no_user"),
  way("not_matched", "nothing_known"),
  { ...way("not_matched", "alias"), name: "not_matched with a suggestion" },
  way("several_matches", "several"),
  way("customer_not_connected", "not_connected"),
  way("method_missing", "no_method"),
  way("not_eligible", "no_password_sync"),
  way("policy_refuses", "globex", (pod) => pod.send("Privileged access (number or code, second technician)")),
  way("second_wanted", "privileged", send),
  {
    ...way("second_wanted", "privileged", async (pod, world) => {
      await asks(pod, "send");
      const bob = await colleague(world, pod.page, await world.sandbox.story("privileged"));
      await bob.reaches("second_asked");
      await bob.press("Refuse");
      await pod.frame.getByText("A colleague refused").first().waitFor();
    }),
    name: "second_wanted and refused",
  },
  asked("send", "privileged"),
  asked("vouch", "vouched"),
  asked("override", "overridden"),
  asked("mistake", "fenced"),
  {
    ...way("ready", "privileged", async (pod, world) => {
      await pod.send();
      await pod.reaches("second_wanted");
      await agrees(world, pod.page, await world.sandbox.story("privileged"));
      await pod.reaches("ready");
    }),
    name: "ready once a colleague has agreed",
  },
  {
    ...way("ready", "other_contact", async (pod) => {
      await pod.open();
      await pod.press("Somebody else is calling");
      await pod.frame.getByLabel("Name or address").fill("Otto");
      await pod.frame.getByLabel("Why?").fill("Otto rang in Kai's place");
      await pod.press("Search");
      await pod.press(/^Otto Matic/);
      await pod.reaches("ready");
    }),
    name: "ready for another contact",
  },
  { ...way("ready", "vip", (pod) => pod.open()), name: "ready for a VIP" },
  { ...way("ready", "privileged", (pod) => pod.open()), name: "ready to ask a colleague first" },
  { ...way("ready", "code", async (pod) => {
      await pod.open();
      await pod.press("App code");
      await pod.frame.locator("[data-kind=code]").waitFor();
    }),
    name: "ready for a code",
  },
  {
    ...way("ready", "code", async (pod, world) => {
      const code = await world.sandbox.code("kora@contoso.example");
      await pod.sendCode(code);
      await pod.reaches("approved");
      await pod.noteIs("written");
      await pod.press("New verification");
      await pod.sendCode(code);
      await pod.frame.getByText("Code already used").first().waitFor();
    }),
    name: "ready after a code that was spent",
  },
  {
    ...way("ready", "happy", async (pod, world) => {
      await pod.open();
      const until = new Date(Date.now() + 7_200_000).toISOString().slice(0, 16).replace("T", " ");
      await world.server.run("policy", "threat", "--until", until, "--reason", "a wave of calls");
      // An open page hears of it by itself.
      await pod.frame.getByText("Threat level raised").first().waitFor();
    }),
    name: "ready while the threat level is raised",
  },
  {
    ...way("approved_elsewhere", "take_over"),
    before: async (world, page, story) => {
      const bob = await colleague(world, page, story);
      await bob.send();
      await bob.reaches("approved");
    },
  },
  way("other_ways", "happy", async (pod) => {
    await pod.open();
    await pod.press("Cannot use the phone");
  }),
  way("vouching", "vouched", async (pod) => {
    await pod.open();
    await pod.press("Cannot use the phone");
    await pod.press("Somebody vouches");
  }),
  {
    ...way("vouching", "vouched", async (pod) => {
      await pod.open();
      await pod.press("Cannot use the phone");
      await pod.press("Somebody vouches");
      await pod.press(/^Mira Manager/);
      await pod.frame.getByText("Have Mira Manager vouch").first().waitFor();
    }),
    name: "vouching by somebody who was chosen",
  },
  {
    ...way("vouching", "vouched", async (pod, world) => {
      await asks(pod, "vouch");
      await agrees(world, pod.page, await world.sandbox.story("vouched"));
    }),
    name: "vouching once a colleague has agreed",
  },
  way("vouched", "vouched", async (pod, world) => {
    await asks(pod, "vouch");
    await agrees(world, pod.page, await world.sandbox.story("vouched"));
    await pod.reaches("vouching");
    await pod.pressSend();
  }),
  {
    ...way("overriding", "overridden", async (pod, world) => {
      await asks(pod, "override");
      await agrees(world, pod.page, await world.sandbox.story("overridden"));
    }),
    name: "overriding once a colleague has agreed",
  },
  way("overridden", "overridden", async (pod, world) => {
    await asks(pod, "override");
    await agrees(world, pod.page, await world.sandbox.story("overridden"));
    await pod.reaches("overriding");
    await pod.press("Go on without");
  }),
  way("overriding", "overridden", async (pod) => {
    await pod.press("Cannot use the phone");
    await pod.press("Go on without");
  }),
  way("other_contact", "other_contact", async (pod) => {
    await pod.open();
    await pod.press("Somebody else is calling");
  }),
  way("too_weak", "vip", async (pod, world) => {
    await pod.send();
    await pod.reaches("waiting");
    await world.sandbox.phone("vera@contoso.example", "approve");
  }),
  way("setup_broken", "secret_expired"),
  way("halo_unavailable", "halo_down"),
  way("microsoft_unavailable", "login_down"),
  way("approved", "names", send),
  {
    ...way("approved", "note_refused", async (pod) => {
      await pod.send();
      await pod.noteIs("refused");
    }),
    name: "approved with a refused note",
  },
  {
    ...way("approved", "note_delayed", async (pod) => {
      await pod.send();
      await pod.noteIs("pending");
    }),
    name: "approved with a pending note",
  },
  way("denied", "denied", send),
  way("fraud_reported", "fraud", send),
  way("fenced", "fenced", asksAgain),
  {
    ...way("fenced", "fraud", async (pod) => {
      await pod.send();
      await pod.reaches("fraud_reported");
      await pod.button("New verification").click();
    }),
    name: "fenced after a fraud report",
  },
  {
    ...way("fenced", "fenced", asksAgain),
    name: "fenced with the longest procedure",
    before: (world) =>
      world.server.applyWith((file) => file.replace(/^call_back_procedure = .*$/m, `call_back_procedure = "${"Ring them back. ".repeat(20).slice(0, 300)}"`)),
  },
  {
    ...way("fenced", "fenced", async (pod, world) => {
      await asks(pod, "mistake");
      const ann = await colleague(world, pod.page, await world.sandbox.story("fenced"), 3);
      await ann.reaches("second_asked");
      await ann.press("Agree");
      await pod.reaches("fenced");
      await pod.frame.getByText("Ann Agent has agreed").first().waitFor();
    }),
    name: "fenced once a colleague has agreed",
    // An administrator needs nobody for it.
    agent: 5,
  },
  {
    ...way("ready", "mistake", async (pod) => {
      await pod.send();
      await pod.reaches("denied");
      await pod.button("New verification").click();
      await pod.button("Deny was a mistake").click();
    }),
    name: "ready to show a mistake",
  },
  way("phone_unreachable", "unreachable", send),
  way("blocked", "devices_blocked", send),
  way("already_open", "already_open", send),
  way("throttled", "throttled", send),
  way("locked", "locked", send),
  way("code_wanted", "code_wanted", send),
  way("code_wrong", "number_wrong", send),
  {
    ...way("code_wrong", "code_mistaken", async (pod, world) => pod.sendCode(await world.sandbox.wrongCode("wim@contoso.example"))),
    name: "code_wrong by a code",
  },
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
  {
    ...way("expired", "happy", async (pod, world) => {
      await pod.send();
      await world.sandbox.phone("grace@contoso.example", "approve");
      await pod.reaches("approved");
      await pod.noteIs("written");
      await world.sandbox.halo("ticket/9503", { user_id: 38 });
      const other = await colleague(world, pod.page, await world.sandbox.story("quick"));
      await other.send();
      await world.sandbox.phone("grace@contoso.example", "deny");
      await pod.frame.getByText("approval withdrawn").first().waitFor();
    }),
    name: "expired because it was withdrawn",
  },
  way("untested", "happy", async (pod, world) => {
    await pod.reaches("ready");
    await world.server.applyWith((file) => file.replace('form = "async"', 'form = "untested"'));
    await pod.send();
  }),
  way("budget_spent", "budget", async (pod) => {
    for (const _prompt of [1, 2, 3]) {
      await pod.send();
      await pod.reaches("phone_unreachable");
      await pod.button("New verification").click();
    }
    await pod.reaches(/^(ready|budget_spent)$/);
    if ((await pod.status.getAttribute("data-state")) === "ready") await pod.send();
  }),
  {
    ...way("budget_spent", "code_spent", async (pod, world) => {
      for (const tried of [0, 1, 2]) {
        await pod.sendCode(await world.sandbox.wrongCode("gustl@contoso.example", tried));
        await pod.reaches("code_wrong");
        await pod.noteIs("written");
        await pod.press("New verification");
      }
    }),
    name: "budget_spent by codes",
  },
  way("interrupted", "happy", async (pod, world) => {
    await world.server.applyWith((file) => file.replace('form = "async"', 'form = "sync"'));
    await pod.send();
    await pod.reaches("waiting");
    await world.server.restart("SIGKILL");
  }),
  way("session_idle", "happy", async (pod, world) => {
    await pod.reaches("ready");
    await world.sandbox.halo("agent/3", { isdisabled: true });
    await pod.send();
  }),
];

/** One way to every state that passes by itself. */
export const PASSING: Way[] = [
  {
    ...way("loading", "happy"),
    // The ticket has brought the contact along, and nobody says yet whether that is all of them.
    before: (world) => world.sandbox.faults({ upstream: "halo", route: "GET /api/Users", times: 0, fault: { kind: "hang" } }),
  },
  {
    ...way("sending", "happy", send),
    before: (world) => world.sandbox.faults({ upstream: "connector", route: "Begin", times: 0, fault: { kind: "hang" } }),
  },
  {
    ...way("last_word", "late", send),
    // As long as there is to look at it.
    before: (world) => world.sandbox.microsoft("options", { late_seconds: 9 }),
  },
];

/** The states that the catalogue has words for: everything that the pod may show. */
export async function states(): Promise<string[]> {
  const catalogue = await readFile(fileURLToPath(new URL("../../app/words/en.ftl", import.meta.url)), "utf8");
  const pod = catalogue.slice(catalogue.indexOf("## Before anything is sent"), catalogue.indexOf("## Buttons"));
  return [...pod.matchAll(/^([a-z_\d]+) =$/gm)].map(([, state]) => state ?? "");
}

/** Opens the story's ticket, signs in and goes to the state. */
export async function reach(way: Way, world: World, page: Page, patience = 30_000): Promise<Pod> {
  const story = await world.sandbox.setScene(way.story);
  await way.before?.(world, page, story);
  const { agent = 3 } = way;
  const pod = await world.open(page, story.url, { signed_in: true, agent });
  await pod.signIn(agent);
  await way.go?.(pod, world);
  await pod.reaches(way.state, patience);
  return pod;
}
