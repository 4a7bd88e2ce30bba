import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Program } from "./program.ts";

export type Upstream = "halo" | "login" | "graph" | "connector";

export type Fault =
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string }
  | { kind: "delay"; ms: number }
  | { kind: "huge"; bytes: number }
  /** Until the faults are cleared. */
  | { kind: "hold" | "hold_reply" }
  | { kind: "drop" | "lost_reply" | "hang" | "empty" | "malformed" | "html500" };

/** A fault and the calls it befalls; `times` 0 means every one until cleared, `route` is a part of `METHOD /path`. */
export type Rule = { upstream: Upstream; route?: string; times?: number; skip?: number; fault: Fault };

export type Story = {
  id: string;
  group: string;
  instance: string;
  ticket: number;
  contact: number;
  person: string;
  upn?: string;
  url: string;
  expect: string;
};

export type Answer = "approve" | "deny" | "fraud" | "ignore" | "late" | { number: number };

/** What the pretend Halo keeps of an action, with everything that was posted. */
export type Action = { id: number; note?: string; note_html?: string; _posted?: Record<string, unknown> };

type Bases = { halo: string; globex: string; microsoft: string; demo: string; pod: string };

/** The pretend Halo, Microsoft and phones, and their control API. */
export class Sandbox {
  private constructor(
    private readonly program: Program,
    readonly bases: Bases,
  ) {}

  /** Starts one that writes the product's settings files to the folder: where to listen, and which port leads there. */
  static async start(folder: string, port: number, publicPort: number, outward: boolean): Promise<Sandbox> {
    const ready = join(folder, "ready.json");
    const program = Program.start("vouchsafe-sandbox", [
      ...["--pod-url", `http://verify.localhost:${publicPort}`, "--listen", `127.0.0.1:${port}`],
      ...["--data-dir", join(folder, "data"), "--write-settings", folder, "--ready-file", ready],
      ...(outward ? ["--outward"] : []),
    ]);
    const text = await program.ready(() => readFile(ready, "utf8").catch(() => undefined));
    return new Sandbox(program, JSON.parse(text));
  }

  stop(): Promise<void> {
    return this.program.stop();
  }

  /** The world as it was at the start: no faults, nothing counted. */
  reset(): Promise<unknown> {
    return this.control("POST", "reset", {});
  }

  faults(...rules: Rule[]): Promise<unknown> {
    return Promise.all(rules.map((rule) => this.control("POST", "faults", rule)));
  }

  clearFaults(): Promise<unknown> {
    return this.control("DELETE", "faults");
  }

  /** Calls by upstream and route, ids left out. */
  counters(): Promise<Record<Upstream, Record<string, number>>> {
    return this.control("GET", "counters");
  }

  clearCounters(): Promise<unknown> {
    return this.control("DELETE", "counters");
  }

  stories(): Promise<Story[]> {
    return this.control("GET", "stories");
  }

  story(id: string): Promise<Story> {
    return this.control("GET", `stories/${id}`);
  }

  /** Clears the faults and does what has to be so before the story begins. */
  setScene(id: string): Promise<Story> {
    return this.control("POST", `stories/${id}`);
  }

  /** Does what has to be so before this story of connecting a customer. */
  connecting(id: string): Promise<unknown> {
    return this.control("POST", `connecting/${id}`);
  }

  /** Answers the newest prompt on somebody's phone, for which it waits. */
  async phone(upn: string, answer: Answer): Promise<void> {
    const press = typeof answer === "string" ? { answer } : { answer: "number", number: answer.number };
    await this.control("POST", `phone/${upn}`, { ...press, wait: true });
  }

  /** The prompts that a phone shows. */
  async ringing(upn: string): Promise<{ id: string; kind: string; number?: number }[]> {
    return (await this.control<{ pending: { id: string; kind: string; number?: number }[] }>("GET", `phone/${upn}`)).pending;
  }

  /** The code that the app on this phone shows now. */
  async code(upn: string): Promise<string> {
    return (await this.control<{ code: string }>("GET", `phone/${upn}`)).code;
  }

  /** Six digits that the phone does not show, others for each try: none is tried twice. */
  async wrongCode(upn: string, tried = 0): Promise<string> {
    const shown = await this.code(upn);
    return ["000000", "111111", "222222", "333333"].filter((code) => code !== shown)[tried] ?? "";
  }

  /** The actions of a ticket, oldest first. */
  actions(ticket: number, instance = "acme"): Promise<Action[]> {
    return this.control("GET", `halo/${instance}/actions/${ticket}`);
  }

  /** Changes fields of a Halo record, or of Halo's options. */
  halo(path: string, fields: Record<string, unknown>, instance = "acme"): Promise<unknown> {
    return this.control("POST", `halo/${instance}/${path}`, fields);
  }

  /** Changes Microsoft: `options`, `account/{upn}`, `tenant/{id}`. */
  microsoft(path: string, fields: Record<string, unknown>): Promise<unknown> {
    return this.control("POST", `microsoft/${path}`, fields);
  }

  private async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    // By number: not every machine finds names under .localhost; browsers do by themselves.
    const base = `http://127.0.0.1:${new URL(this.bases.demo).port}/control`;
    const response = await fetch(`${base}/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /control/${path}: ${response.status} ${text}`);
    return text === "" ? (undefined as T) : JSON.parse(text);
  }
}
