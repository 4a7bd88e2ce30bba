import { agrees, colleague } from "./colleague.ts";
import { signIn } from "./dashboard.ts";
import { draw } from "./drawing.ts";
import { expect, test } from "./world.ts";

test("a colleague refuses, and nothing is sent", async ({ page, world }) => {
  const story = await world.sandbox.setScene("privileged");
  const pod = await world.open(page, story.url, { signed_in: true });
  await pod.signIn();
  await pod.send();
  await pod.reaches("second_wanted");
  // As people say it, and as the browser counts it down.
  await expect(pod.frame.getByRole("timer")).toHaveText(/^\s*[45]\s*minutes left\s*$/);
  await expect(pod.status).toContainText("One colleague on the list may agree, but has not signed in lately.");
  const bob = await colleague(world, page, story);
  await bob.reaches("second_asked");
  await expect(pod.status).toContainText("Bob Brown may agree, from this ticket.");
  const desk = await bob.page.context().newPage();
  await signIn(world, desk, 5);
  await expect(desk.getByRole("heading", { name: "You are asked" })).toBeVisible();
  await draw(desk, "home-asked");
  // An administrator sees it among the incidents, also one who may not answer it.
  const overseer = await page.context().newPage();
  await signIn(world, overseer, 3, "/incidents");
  await expect(overseer.locator("[data-card=questions] li")).toContainText("Prisca Privileged");
  await draw(overseer, "incidents-question");
  await overseer.close();
  await bob.press("Refuse");
  await expect(pod.status).toContainText("A colleague refused");
  await expect(pod.status).toContainText("Bob Brown did not agree");
  await pod.press("Back");
  await pod.reaches("ready");
  expect((await world.sandbox.counters()).connector.BeginTwoWayAuthentication ?? 0).toBe(0);
  await world.server.run("audit", "verify");
});

test("whoever is not on the list sees that a colleague waits, and cannot answer", async ({ page, world }) => {
  const story = await world.sandbox.setScene("privileged");
  const pod = await world.open(page, story.url, { signed_in: true });
  await pod.signIn();
  await pod.send();
  await pod.reaches("second_wanted");
  await expect(pod.button("Agree")).toBeHidden();
  const petra = await colleague(world, page, story, 42);
  await petra.reaches("second_wanted");
  await expect(petra.status).toContainText("A colleague is waiting");
  await expect(petra.button("Agree")).toBeHidden();
  // Whoever asked takes it back, and both screens say so by themselves.
  await pod.press("Take the question back");
  await pod.reaches("ready");
  await petra.reaches("ready");
});

test("an app code is asked for once a colleague has agreed to it", async ({ page, world }) => {
  const story = await world.sandbox.setScene("privileged");
  const pod = await world.open(page, story.url, { signed_in: true });
  await pod.signIn();
  await pod.open();
  await pod.press("App code");
  await expect(pod.status).toContainText("Ask a colleague first");
  await expect(pod.frame.locator("[data-kind=code]")).toHaveCount(0);
  await pod.pressSend();
  await pod.reaches("second_wanted");
  await agrees(world, page, story);
  await pod.reaches("ready");
  await expect(pod.status).toContainText("Bob Brown has agreed");
  await pod.frame.locator("[data-kind=code]").fill(await world.sandbox.code(story.upn ?? ""));
  await pod.pressSend();
  await pod.reaches("approved");
  await pod.noteIs("written");
  await world.server.run("audit", "verify");
});
