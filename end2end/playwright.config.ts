import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";

/** `$CHROMIUM`, or the usual place, or else the one that Playwright brings along. */
const usual = "/usr/bin/chromium";
const executablePath = process.env.CHROMIUM ?? (existsSync(usual) ? usual : undefined);

export default defineConfig({
  testDir: "tests",
  // Every test begins with a world of its own, also within a file.
  fullyParallel: true,
  outputDir: "test-results/tests",
  // They wait for phones, polls and pages as much as they compute.
  workers: availableParallelism() + 1,
  // A test that passes the second time has found something the first time.
  retries: 0,
  forbidOnly: true,
  // Generous: what is waited for is a condition, and machines can be busy.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : "list",
  use: {
    actionTimeout: 30_000,
    colorScheme: "light",
    locale: "en-GB",
    timezoneId: "Europe/London",
    // Tracing takes a third of what the tests take: `npx playwright test FILE --trace on` where one is to be looked into.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
