import { signIn } from "./dashboard.ts";
import { axe, draw, SCREENS } from "./drawing.ts";
import { expect, test } from "./world.ts";

const FRAME = "iframe[name=pod]";

test("the MSP's own name, colours and links: refused where nobody could read them, and seen in the pod", async ({ page, world }) => {
  await signIn(world, page, 3, "/settings");
  const brand = page.locator("#brand");
  await brand.getByLabel("Name").fill("Acme Support & Sons");
  await brand.getByLabel("Colour in light pages").fill("#ffcc00");
  await brand.getByRole("button", { name: "Save" }).click();
  await expect(brand.getByRole("alert")).toContainText("Take a darker colour for light pages");
  // As faint as may be.
  await brand.getByLabel("Colour in light pages").fill("#b3261e");
  await brand.getByLabel("Colour in dark pages").fill("#f2a600");
  await brand.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved: Your name and colour.");
  await expect(page.locator(".brand strong")).toHaveText("Acme Support & Sons");
  const links = page.locator("#links");
  await links.getByLabel("Links in the pod").fill("Documentation https://docs.msp.example/{client}\nMicrosoft 365 https://m365.msp.example/{tenant}/{account}");
  await links.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved: Links in the pod.");
  await draw(page, "settings-brand");

  const pod = await world.openSignedIn(page, 9499);
  await pod.open();
  await expect(pod.frame.locator(".msp")).toHaveText("Acme Support & Sons");
  const link = pod.frame.getByRole("link", { name: "Documentation" });
  await expect(link).toHaveAttribute("href", "https://docs.msp.example/12");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  const frame = page.locator(FRAME);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const colour = { light: "rgb(179, 38, 30)", dark: "rgb(242, 166, 0)" }[colorScheme];
    await expect(pod.button("Send")).toHaveCSS("background-color", colour);
    for (const [width, height] of [[258, 720], [320, 420], [640, 720]] as const) {
      await frame.evaluate((frame, size) => {
        frame.setAttribute("width", String(size[0]));
        frame.setAttribute("height", String(size[1]));
      }, [width, height]);
      await frame.screenshot({ path: `${SCREENS}/brand-${width}-${colorScheme}.png` });
      const [content, send] = await Promise.all([
        pod.frame.locator("html").evaluate((html) => html.scrollWidth),
        pod.button("Send").evaluate((button) => button.getBoundingClientRect().bottom),
      ]);
      expect(content, `nothing scrolls sideways at ${width}`).toBeLessThanOrEqual(width);
      expect(send, `Send is seen at ${width} × ${height}`).toBeLessThanOrEqual(height);
    }
    await axe(page, FRAME);
  }
  // It leads out in a tab of its own, which knows nothing of this one.
  await page.context().route("https://docs.msp.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>Docs</title>" }));
  const [docs] = await Promise.all([page.waitForEvent("popup"), link.click()]);
  await docs.waitForLoadState();
  expect(await docs.evaluate(() => [window.opener, document.referrer])).toEqual([null, ""]);
});
