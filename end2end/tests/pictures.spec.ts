import { picture } from "./drawing.ts";
import { reach, WAYS } from "./states.ts";
import { expect, test } from "./world.ts";

test("the README's picture: the pod in its ticket", async ({ page, world }) => {
  await page.setViewportSize({ width: 1280, height: 780 });
  const pod = await world.openSignedIn(page, 9499);
  await pod.reaches("ready");
  await pod.button("Identity Verification").click();
  await expect(pod.button("Send")).toBeVisible();
  await page.screenshot({ path: picture("pod") });
});

test.describe("the technician's page", () => {
  // Sharp enough for print.
  test.use({ deviceScaleFactor: 1.5 });

  for (const state of ["ready", "waiting", "approved", "denied"]) {
    test(`has a picture of ${state}`, async ({ page, world }) => {
      const way = WAYS.find((way) => way.state === state);
      if (!way) throw new Error(`no way leads to ${state}`);
      await reach(way, world, page);
      const frame = page.locator("iframe[name=pod]");
      await frame.evaluate((frame) => {
        frame.setAttribute("width", "320");
        frame.setAttribute("height", "420");
      });
      await frame.screenshot({ path: picture(state) });
    });
  }
});
