import type { Page } from "@playwright/test";
import { Pod } from "./pod.ts";
import { expect, test, type World } from "./world.ts";

/** Presses one of the phone's buttons. */
const pressing = (name: string | RegExp) => (phone: Page): Promise<void> => phone.getByRole("button", { name, exact: true }).click();

/** What a person can do when the phone rings: in which story, what the phone says then, and where the pod ends. */
const ANSWERS = [
  { does: "Approve", story: "happy", answer: pressing("Approve"), said: "Approved.", state: "approved" },
  { does: "Deny", story: "happy", answer: pressing("Deny"), said: "Denied.", state: "denied" },
  {
    does: "report fraud",
    story: "happy",
    answer: pressing(/report fraud$/),
    said: "Reported. Your administrator knows.",
    state: "fraud_reported",
  },
  {
    does: "type the number",
    story: "number",
    answer: async (phone: Page, pod: Pod): Promise<void> => {
      const number = (await pod.frame.locator(".number b").textContent()) ?? "";
      await phone.getByLabel("Enter the number shown to you").fill(number);
      await phone.getByRole("button", { name: "Yes", exact: true }).click();
    },
    said: "Sent.",
    state: "approved",
  },
];

/** Opens a story from the start page, signed in. */
async function begin(world: World, page: Page, story: string): Promise<Pod> {
  await page.goto(world.sandbox.bases.demo);
  const [ticket] = await Promise.all([
    page.context().waitForEvent("page"),
    page.locator(`#${story}`).getByRole("button", { name: "Open the ticket" }).click(),
  ]);
  const pod = new Pod(ticket, ticket.frameLocator("iframe[name=pod]"));
  await pod.signIn();
  return pod;
}

/** Takes up the phone of the story that the start page has. */
async function takeUp(page: Page, story: string): Promise<Page> {
  const [phone] = await Promise.all([
    page.context().waitForEvent("page"),
    page.locator(`#${story}`).getByRole("link", { name: "Open the phone" }).click(),
  ]);
  return phone;
}

for (const { does, story, answer, said, state } of ANSWERS) {
  test(`on the phone itself: ${does}`, async ({ page, world }) => {
    const pod = await begin(world, page, story);
    await pod.send();
    await pod.reaches("waiting");
    const phone = await takeUp(page, story);
    await answer(phone, pod);
    await expect(phone.getByRole("status")).toHaveText(said);
    await pod.reaches(state);
    await pod.noteIs("written");
  });
}

test("on the phone itself: read out the code", async ({ page, world }) => {
  const pod = await begin(world, page, "code");
  const phone = await takeUp(page, "code");
  const code = phone.locator("#code");
  await expect(code).toHaveText(/^\d{3} \d{3}$/);
  await pod.sendCode(((await code.textContent()) ?? "").replace(" ", ""));
  await pod.reaches("approved");
  await pod.noteIs("written");
});
