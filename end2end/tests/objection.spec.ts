import { windowAxe } from "./axe.ts";
import { signIn } from "./dashboard.ts";
import { draw } from "./drawing.ts";
import { expect, test, until } from "./world.ts";

test.use({ outward: true });

test("a user objects: the mail's link, a page that everybody can read, and one press", async ({ context, page, world }) => {
  const pod = await world.openSignedIn(page, 9503);
  await pod.send();
  await pod.reaches("approved");
  await pod.noteIs("written");
  const mailbox = await context.newPage();
  const link = mailbox.getByRole("link", { name: /\/objection\// }).first();
  await until("the mail to the user", async () => {
    await mailbox.goto(`${world.sandbox.bases.demo}/mailbox`);
    return (await link.count()) > 0 ? true : undefined;
  });
  await mailbox.goto((await link.getAttribute("href")) ?? "");
  await expect(mailbox.getByRole("heading", { name: "Was this not you?" })).toBeVisible();
  await expect(mailbox.getByText("otto@contoso.example")).toBeVisible();
  await windowAxe(mailbox);
  // To open it does nothing: mail scanners do that, too.
  await pod.reaches("approved");
  await mailbox.getByRole("button", { name: "This was not me" }).click();
  await expect(mailbox.getByText("Thank you. The help desk knows.")).toBeVisible();
  await windowAxe(mailbox);
  await pod.reaches("expired");
  await expect(pod.status).toContainText("withdrawn");
  await signIn(world, mailbox, 3, "/incidents?kind=objections");
  await expect(mailbox.locator("[data-card=objections] tbody tr")).toContainText("withdrawn");
  await draw(mailbox, "incidents-objection");
  await mailbox.locator("[data-card=objections] tbody").getByRole("link").click();
  await expect(mailbox.locator(".receipt code")).toBeVisible();
  await draw(mailbox, "story-objection");
});
