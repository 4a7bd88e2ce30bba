import type { Fault, Rule } from "./sandbox.ts";
import { expect, test } from "./world.ts";

const html = "<!doctype html><title>Error</title><h1>Internal Server Error</h1>";

/** Everything that an upstream may do instead of answering. */
const FAULTS: Record<string, Fault> = {
  "401": { kind: "status", status: 401 },
  "403": { kind: "status", status: 403 },
  "404": { kind: "status", status: 404 },
  "429": { kind: "status", status: 429 },
  "429 with Retry-After": { kind: "status", status: 429, headers: { "Retry-After": "2" } },
  "500 with a web page": { kind: "status", status: 500, body: html },
  "a reset": { kind: "drop" },
  "nothing": { kind: "empty" },
  "half an answer": { kind: "malformed" },
  "50 MB": { kind: "huge", bytes: 52_428_800 },
};

/** Calls that decide whether somebody can be asked, and the states that they may end in. */
const BEFORE: [call: string, rule: Pick<Rule, "upstream" | "route">, states: RegExp][] = [
  ["Halo's ticket", { upstream: "halo", route: "GET /api/Tickets" }, /^(halo_unavailable|setup_broken|session_idle|no_contact)$/],
  ["Microsoft's token", { upstream: "login", route: "" }, /^(microsoft_unavailable|setup_broken|unrecognised)$/],
  ["Graph's user", { upstream: "graph", route: "GET /graph/v1.0/users" }, /^(microsoft_unavailable|setup_broken|not_matched|unrecognised)$/],
];

for (const [call, rule, states] of BEFORE) {
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`${call} answers with ${name}: nobody is asked, and the pod says why`, async ({ page, world }) => {
      const pod = await world.openTicket(page, 9499, { signed_in: true });
      await world.sandbox.faults({ ...rule, times: 0, fault });
      await pod.signIn();
      await pod.reaches(states);
      await expect(pod.status).not.toBeEmpty();
      await expect(pod.button("Send")).toBeHidden();
      expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0).toBe(0);
    });
  }
}

/** What may follow when the connector does this to Begin: never a wait that cannot end, and never an approval. */
for (const [name, fault] of Object.entries({ ...FAULTS, "a lost reply": { kind: "lost_reply" } as Fault })) {
  test(`the connector answers Begin with ${name}: not verified, and asked once`, async ({ page, world }) => {
    const pod = await world.openSignedIn(page, 9499);
    await pod.reaches("ready");
    await world.sandbox.faults({ upstream: "connector", route: "BeginTwoWayAuthentication", times: 0, fault });
    await pod.send();
    await pod.reaches(/^(microsoft_unavailable|setup_broken|throttled|unrecognised|interrupted)$/);
    const begun = (await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0;
    // Only a refused token may be followed by a second try: nothing was sent.
    expect(begun).toBe(name === "401" ? 2 : 1);
    await expect(pod.status).not.toHaveAttribute("data-note", "pending");
  });
}

test("a fault that passes while polling does not end the verification", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.send();
  await pod.reaches("waiting");
  await world.sandbox.faults({ upstream: "connector", route: "", times: 2, fault: { kind: "status", status: 503 } });
  await expect.poll(async () => (await world.sandbox.counters()).connector.EndTwoWayAuthentication ?? 0).toBeGreaterThan(3);
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("approved");
});

test("what goes wrong has a reference that is in the server's log", async ({ page, world }) => {
  const pod = await world.openTicket(page, 9499, { signed_in: true });
  await world.sandbox.faults({ upstream: "halo", route: "GET /api/Tickets", times: 0, fault: { kind: "html500" } });
  await pod.signIn();
  await pod.reaches("halo_unavailable");
  const reference = /Reference:?\s*([\w-]+)/.exec(await pod.frame.locator("body").innerText())?.[1] ?? "no reference";
  expect(world.server.said()).toContain(reference);
  expect(world.server.said()).not.toContain("grace@contoso.example");
});
