import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** Waits until a window is closed, which it may be already. */
export async function isClosed(window: Page): Promise<void> {
  if (!window.isClosed()) await window.waitForEvent("close");
}

const SENDS = /^(Send|Ask a second technician)$/;

/** The pod, wherever it is shown: in a frame of Halo's page, or as a page of its own. */
export class Pod {
  /** The one element that says how things are. */
  readonly status: Locator;

  constructor(
    readonly page: Page,
    readonly frame: FrameLocator | Page,
  ) {
    this.status = frame.getByRole("status");
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  /** Waits for a state; `patience` in milliseconds. */
  async reaches(state: string | RegExp, patience = 30_000): Promise<void> {
    await expect(this.status).toHaveAttribute("data-state", state, { timeout: patience });
  }

  async noteIs(note: string): Promise<void> {
    await expect(this.status).toHaveAttribute("data-note", note);
  }

  /** Opens the panel, unless it is open, and presses Send. */
  async send(purpose?: string): Promise<void> {
    await this.reaches("ready");
    const open = this.button("Identity Verification");
    await expect(open.or(this.sends)).toBeVisible();
    if (await open.isVisible()) await open.click();
    if (purpose !== undefined) await this.frame.getByRole("combobox").selectOption({ label: purpose });
    await this.pressSend();
  }

  /** Opens the panel. */
  async open(): Promise<void> {
    await this.reaches("ready");
    await this.button("Identity Verification").click();
  }

  /** Presses Send as soon as it may be pressed. */
  pressSend(): Promise<void> {
    return this.press(SENDS);
  }

  /** What sends, or asks a second technician first where the policy wants one. */
  get sends(): Locator {
    return this.frame.getByRole("button", { name: SENDS });
  }

  /** Presses a button as soon as it may be pressed. */
  async press(name: string | RegExp): Promise<void> {
    const button = typeof name === "string" ? this.button(name) : this.frame.getByRole("button", { name });
    await expect(button).toBeEnabled();
    await expect(button).not.toHaveAttribute("aria-disabled", "true");
    await this.clicks(button, () => this.page.waitForRequest(/\/api\/pod\/(press|send)$/, { timeout: 10_000 }));
  }

  /**
   * Clicks, and once more if nothing comes of it: on a busy machine Chromium loses a click into another site's frame now and then
   * (seen on the pod and on its sign-in page, which share no code that hears clicks).
   */
  private async clicks<T>(button: Locator, effect: () => Promise<T>): Promise<T> {
    const first = effect().catch(() => undefined);
    await button.click();
    const seen = await first;
    if (seen !== undefined) return seen;
    const second = effect();
    await button.click();
    return second;
  }

  /** Chooses the app code, unless it is chosen, types this one and presses Send. */
  async sendCode(code: string): Promise<void> {
    await this.reaches("ready");
    const open = this.button("Identity Verification");
    await expect(open.or(this.button("Send"))).toBeVisible();
    if (await open.isVisible()) await open.click();
    const way = this.button("App code");
    await expect(way).not.toHaveAttribute("aria-disabled", "true");
    if ((await way.getAttribute("aria-pressed")) !== "true") await way.click();
    await this.frame.locator("[data-kind=code]").fill(code);
    await this.pressSend();
  }

  /** Signs the technician in: the pop-up says who, Halo asks whom, and the pod goes on by itself. */
  async signIn(agent = 3): Promise<void> {
    const popup = await this.clicks(this.button("Sign in with Halo"), () => this.page.waitForEvent("popup", { timeout: 15_000 }));
    const closed = isClosed(popup);
    await popup.getByRole("button", { name: "Continue" }).click();
    // A Halo that knows the agent already goes on without asking.
    const form = popup.getByRole("button", { name: "Sign in" });
    if (await Promise.race([closed.then(() => false), form.waitFor().then(() => true, () => false)])) {
      await popup.getByLabel("Agent").selectOption(String(agent));
      await form.click();
    }
    await closed;
    await expect(this.status).not.toHaveAttribute("data-state", "signing_in");
  }
}
