import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./world.ts";

const RECEIPT = /VS1:acme:\d+:[0-9a-f]{64}:[A-Za-z0-9+/]{86}/;

test("anybody can check a receipt from a note, and a forged one is named so", async ({ page, world }) => {
  const pod = await world.openSignedIn(page, 9499);
  await pod.reaches("ready");
  await pod.send();
  await pod.reaches("waiting");
  await world.sandbox.phone("grace@contoso.example", "deny");
  await pod.reaches("denied");
  await pod.noteIs("written");
  const note = JSON.stringify((await world.sandbox.actions(9499)).filter((action) => action._posted !== undefined));
  const receipt = note.match(RECEIPT)?.[0] ?? "";

  const status = page.getByRole("status");
  const check = async (text: string, state: string): Promise<void> => {
    await page.getByRole("textbox", { name: "Receipt" }).fill(text);
    await page.getByRole("button", { name: "Check" }).click();
    await expect(status).toHaveAttribute("data-state", state);
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map((violation) => violation.id)).toEqual([]);
  };
  await page.goto(`${world.sandbox.bases.pod}/receipt`);
  await page.setViewportSize({ width: 320, height: 640 });
  await check(`NOT VERIFIED\nReceipt: ${receipt}`, "genuine");
  await expect(page.getByRole("main")).toContainText("Denied");
  await expect(page.getByRole("main")).not.toContainText(/grace/i);

  await check(receipt.replace(/.$/, (last) => (last === "A" ? "g" : "A")), "forged");
  await check(receipt.slice(0, -9), "incomplete");
  await check(receipt.replace("acme", "initech"), "foreign");
});
