import { address, signIn } from "./dashboard.ts";
import { draw } from "./drawing.ts";
import { expect, test, until } from "./world.ts";

// As the pretend Entra knows it.
const SET_UP = { id: "c0ffee00-0000-4000-8000-000000000002", secret: "setup-secret" };

test("a set-up application makes a customer's connector secret, and its consent may go again", async ({ page, world }) => {
  await signIn(world, page, 3, "/microsoft");
  const card = page.locator("[data-card=set-up]");
  await card.getByLabel("Application (client) id").fill(SET_UP.id);
  await card.getByLabel("Client secret").fill(SET_UP.secret);
  await card.getByRole("button", { name: /^Save/ }).click();
  await expect(card.locator("code", { hasText: SET_UP.id })).toBeVisible();
  await draw(page, "set-up-application");

  await page.goto(address(world, "/customers/12"));
  await page.getByText("Have Vouchsafe make and renew it").first().click();
  await draw(page, "set-up-offered");
  await page.getByRole("button", { name: "Make the consent link" }).first().click();
  await expect(page.locator("[data-card=link]")).toContainText("For a quarter of an hour it is shown here to you");
  await draw(page, "set-up-link");
  const [microsoft] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("link", { name: "Open it here" }).click(),
  ]);
  await microsoft.getByRole("button", { name: "Accept" }).click();
  await expect(microsoft.getByText("The secret for sign-in prompts is now made")).toBeVisible();
  await draw(microsoft, "set-up-thanks");

  await until("a secret that was made", async () => {
    await page.goto(address(world, "/customers/12"));
    return (await page.getByText("It was made by Vouchsafe").count()) > 0 ? true : undefined;
  });
  await draw(page, "set-up-made");
  const kinds = (await world.server.log()).map((line) => line.kind);
  expect(kinds).toEqual(expect.arrayContaining(["secret_wanted", "consent_given", "secret_made"]));

  // With the secret that was made, somebody is verified.
  const pod = await world.openSignedIn(await page.context().newPage(), 9499);
  await pod.send();
  await pod.reaches("waiting");
  await world.sandbox.phone("grace@contoso.example", "approve");
  await pod.reaches("approved");

  await page.getByText("Have Vouchsafe make and renew it").first().click();
  await page.getByRole("button", { name: "Make and renew no more" }).first().click();
  await expect(page.getByText("It is not renewed.").first()).toBeVisible();
});
