import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { Program } from "./program.ts";
import type { World } from "./world.ts";

/** Who is what: agent 3 is the administrator, 5 the auditor, every other one a technician. */
export async function nameAuditor(world: World): Promise<void> {
  await world.server.applyWith((file) => file.replaceAll("administrators = [3]", "administrators = [3]\nauditors = [5]"));
}

/** The dashboard of Acme, or a page of it. */
export function address(world: World, path = ""): string {
  return `${world.sandbox.bases.pod}/dashboard/acme${path}`;
}

/** Signs in with Halo in the same window, and waits for the page that was asked for. */
export async function signIn(world: World, page: Page, agent = 3, path = ""): Promise<void> {
  await page.goto(address(world, path));
  await page.getByRole("button", { name: "Sign in with Halo" }).click();
  await page.getByLabel("Agent").selectOption(String(agent));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(`/dashboard/acme${path}`.replace(/\?.*/, ""));
}

/** Gives the product a past: so many verifications over so many days, straight into its database. */
export async function givePast(world: World, rows: number, days = 60): Promise<void> {
  const database = join(world.server.folder, "data", "vouchsafe.db");
  await Program.run("vouchsafe-sandbox", ["--past", database, "--past-rows", String(rows), "--past-days", String(days)]);
}
