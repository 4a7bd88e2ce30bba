import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, type Page } from "@playwright/test";
import { Pod } from "./pod.ts";
import { freePort } from "./program.ts";
import { Proxy } from "./proxy.ts";
import { Sandbox } from "./sandbox.ts";
import { Server } from "./server.ts";

export { expect } from "@playwright/test";
export { until } from "./program.ts";

/** Options of the sandbox's page: who looks, how the frame is made, how the launch is signed. */
export type PageOptions = {
  agent?: number;
  hmac?: "raw" | "encoded" | "wrong" | "missing" | "old";
  sandbox?: "none" | "popups" | "strict" | "noforms" | "noorigin";
  width?: number;
  height?: number;
  theme?: "light" | "dark";
  variables?: "unreplaced" | "area";
  signed_in?: boolean;
};

/** The whole system: the product between a sandbox of its own and a browser. */
export class World {
  constructor(
    readonly sandbox: Sandbox,
    readonly server: Server,
    /** The product's public address leads through it. */
    readonly proxy: Proxy,
  ) {}

  /** Begins with an empty database, and with the sandbox's world as it was. */
  async fresh(): Promise<void> {
    this.proxy.reset();
    // What the last one is still at is none of the next one's calls.
    await this.server.stop("SIGKILL");
    await this.sandbox.reset();
    await this.server.fresh();
  }

  /** Opens a ticket in Halo, with the pod in its tab. */
  openTicket(page: Page, ticket: number, options: PageOptions = {}): Promise<Pod> {
    return this.open(page, `${this.sandbox.bases.halo}/ticket?id=${ticket}`, options);
  }

  /** Opens a page of Halo by its address, with the pod in its tab. */
  async open(page: Page, address: string, options: PageOptions = {}): Promise<Pod> {
    const url = new URL(address);
    for (const [name, value] of Object.entries(options)) url.searchParams.set(name, String(value));
    await page.goto(url.href);
    return new Pod(page, page.frameLocator("iframe[name=pod]"));
  }

  /** Opens a ticket and signs the technician in: a Halo that knows them already asks nothing. */
  async openSignedIn(page: Page, ticket: number, options: PageOptions = {}): Promise<Pod> {
    const pod = await this.openTicket(page, ticket, { signed_in: true, ...options });
    await pod.signIn();
    return pod;
  }
}

export const test = base.extend<{ world: World }, { system: World; outward: boolean }>({
  /** Whether mail, webhooks and syslog leave for the sandbox's receivers. */
  outward: [false, { option: true, scope: "worker" }],
  system: [
    async ({ outward }, use) => {
      const folder = await mkdtemp(join(tmpdir(), "vouchsafe-"));
      const port = await freePort();
      const proxy = await Proxy.start(port);
      const sandbox = await Sandbox.start(folder, port, proxy.port, outward);
      const server = new Server(folder, port);
      await use(new World(sandbox, server, proxy));
      await proxy.stop();
      await server.stop();
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],
  world: async ({ system }, use, info) => {
    await system.fresh();
    await use(system);
    if (info.status !== info.expectedStatus) await info.attach("vouchsafe.log", { body: system.server.said() });
  },
});
