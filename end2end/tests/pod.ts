import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

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

  /** Waits for a state. */
  async reaches(state: string | RegExp): Promise<void> {
    await expect(this.status).toHaveAttribute("data-state", state);
  }

  async noteIs(note: string): Promise<void> {
    await expect(this.status).toHaveAttribute("data-note", note);
  }

  /** Opens the panel and presses Send. */
  async send(purpose?: string): Promise<void> {
    await this.reaches("ready");
    await this.button("Identity Verification").click();
    if (purpose !== undefined) await this.frame.getByRole("combobox").selectOption({ label: purpose });
    await this.pressSend();
  }

  /** Presses Send as soon as it may be pressed. */
  async pressSend(): Promise<void> {
    const send = this.button("Send");
    await expect(send).toBeEnabled();
    await expect(send).not.toHaveAttribute("aria-disabled", "true");
    await send.click();
  }

  /** Signs the technician in: the pop-up says who, Halo asks whom, and the pod goes on by itself. */
  async signIn(agent = "Ann Agent"): Promise<void> {
    const opened = this.page.waitForEvent("popup");
    await this.button("Sign in with Halo").click();
    const popup = await opened;
    const closed = popup.waitForEvent("close");
    await popup.getByRole("button", { name: "Continue" }).click();
    // A Halo that knows the agent already goes on without asking.
    const form = popup.getByRole("button", { name: "Sign in" });
    if (await Promise.race([closed.then(() => false), form.waitFor().then(() => true, () => false)])) {
      await popup.getByLabel(agent).check();
      await form.click();
    }
    await closed;
    await expect(this.status).not.toHaveAttribute("data-state", "signing_in");
  }
}
