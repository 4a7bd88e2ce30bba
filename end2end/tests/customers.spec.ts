import type { Page } from "@playwright/test";
import { address, signIn } from "./dashboard.ts";
import { draw } from "./drawing.ts";
import { expect, test, until } from "./world.ts";

/** Names Tailspin's tenant and opens the link, in another tab, as its administrator. */
async function follow(page: Page): Promise<Page> {
  await page.getByLabel("Tenant id, or one of its domains").fill("tailspin.example");
  await page.getByRole("button", { name: "Make the link" }).click();
  const [microsoft] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("link", { name: "Open it here" }).click(),
  ]);
  return microsoft;
}

test("from an unconnected customer to an active one", async ({ page, world }) => {
  await signIn(world, page);
  await page.getByRole("link", { name: "Customers", exact: true }).click();
  await expect(page.locator(".list tbody tr", { hasText: "Tailspin Toys" })).toHaveCount(1);
  await page.getByRole("search").getByLabel("Name, number or tenant id").fill("tailspin");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("link", { name: "Tailspin Toys" }).click();
  await expect(page.getByText("Not connected")).toBeVisible();

  const microsoft = await follow(page);
  await expect(microsoft.getByRole("combobox")).toHaveValue("eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee");
  await microsoft.getByRole("button", { name: "Accept" }).click();
  await expect(microsoft.getByRole("heading", { name: "Thank you" })).toBeVisible();

  await page.goto(address(world, "/customers/15"));
  await expect(page.locator("[data-card=confirm]")).toContainText("tailspin-toys.example");
  await draw(page, "customers-confirm");
  await page.getByRole("button", { name: "Yes, this is their tenant" }).click();
  await expect(page.getByText("Secret missing").first()).toBeVisible();
  await page.getByText("How their administrator makes a connector secret").click();
  await draw(page, "customers-secret");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download connector-secret.ps1" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("connector-secret.ps1");

  await page.getByLabel("Connector secret", { exact: true }).fill("connector-secret-tailspin");
  await page.getByRole("button", { name: "Take it, and try it" }).click();
  // A fresh secret is refused at first.
  await until("the secret to work", async () => {
    await page.goto(address(world, "/customers/15"));
    return (await page.getByText("A connector secret is in force.").count()) > 0 ? true : undefined;
  });
  await expect(page.locator("main .title-row").first()).toContainText("Active");
  expect((await world.server.log()).map((line) => line.kind)).toEqual(
    expect.arrayContaining(["consent_asked", "consent_given", "tenant_confirmed", "secret_pasted", "secret_works"]),
  );
});

test("the list, a customer and the link: readable by everybody", async ({ page, world }) => {
  await signIn(world, page, 3, "/customers");
  await draw(page, "customers-list");
  await page.getByRole("link", { name: "Tailspin Toys" }).click();
  const microsoft = await follow(page);
  await draw(page, "customers-link");
  await microsoft.getByRole("button", { name: "Accept" }).click();
  await draw(microsoft, "customers-thanks");
  await page.getByRole("navigation", { name: "Dashboard" }).getByRole("link", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Microsoft" }).click();
  await draw(page, "customers-microsoft");
});

test("another tenant, a cancelled consent and missing permissions connect nobody", async ({ page, world }) => {
  await world.sandbox.connecting("roles_missing");
  await signIn(world, page, 3, "/customers");
  await page.getByRole("link", { name: "Tailspin Toys" }).click();
  const microsoft = await follow(page);
  const link = microsoft.url();
  await microsoft.getByRole("button", { name: "Cancel" }).click();
  await expect(microsoft.getByRole("heading", { name: "Nothing was granted" })).toBeVisible();
  await microsoft.goto(link);
  await microsoft.getByRole("combobox").selectOption({ label: "Fabrikam" });
  await microsoft.getByRole("button", { name: "Accept" }).click();
  await expect(microsoft.getByRole("heading", { name: "Another tenant" })).toBeVisible();
  await microsoft.goto(link);
  await microsoft.getByRole("button", { name: "Accept" }).click();
  await expect(microsoft.getByRole("heading", { name: "Thank you" })).toBeVisible();
  await page.goto(address(world, "/customers/15"));
  await expect(page.getByText("These permissions are missing")).toBeVisible();
  await expect(page.getByRole("button", { name: "Yes, this is their tenant" })).toBeHidden();
  await draw(page, "customers-roles-missing");
  await page.getByRole("button", { name: "No, forget it" }).click();
  await expect(page.getByText("Not connected")).toBeVisible();
});

test("five hundred customers, page by page", async ({ page, world }) => {
  await world.sandbox.connecting("many_clients");
  await signIn(world, page, 3, "/customers");
  await expect(page.locator(".list tbody tr")).toHaveCount(50);
  await draw(page, "customers-many");
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await page.getByRole("link", { name: "Previous", exact: true }).click();
  await page.getByRole("search").getByLabel("State").selectOption("active");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.locator(".list tbody tr", { hasText: "Not connected" })).toHaveCount(0);
  await expect(page.locator(".list tbody tr").first()).toContainText("Active");
});
