import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Program } from "./program.ts";

/** A line of `vouchsafe audit export`. */
export type LogLine = {
  seq: number;
  at: string;
  instance: string;
  kind: string;
  verification?: string;
  verdict?: string;
  tenant_id?: string;
  object_id?: string;
  upn?: string;
  ticket?: number;
  technician?: number;
  prev: string;
  hash: string;
};

/** `vouchsafe serve` with the settings files in a folder. */
export class Server {
  private program: Program | undefined;

  constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    const program = Program.start("vouchsafe", [...this.config(), "serve"]);
    this.program = program;
    await program.ready(async () => {
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => undefined);
      return answer?.ok ? true : undefined;
    });
  }

  async stop(signal?: "SIGINT" | "SIGKILL"): Promise<void> {
    await this.program?.stop(signal);
    this.program = undefined;
  }

  /** Stops it, or has it killed, and starts it again on the same data. */
  async restart(signal?: "SIGINT" | "SIGKILL"): Promise<void> {
    await this.stop(signal);
    await this.start();
  }

  /** Starts it on an empty database, with the settings that the sandbox wrote. */
  async fresh(): Promise<void> {
    await this.stop("SIGKILL");
    await rm(join(this.folder, "data"), { recursive: true, force: true });
    await this.run("apply", join(this.folder, "apply.toml"), "--yes");
    await this.start();
  }

  /** Applies the settings that the sandbox wrote, changed. */
  async applyWith(change: (file: string) => string): Promise<void> {
    const changed = join(this.folder, "changed.toml");
    await writeFile(changed, change(await readFile(join(this.folder, "apply.toml"), "utf8")));
    await this.run("apply", changed, "--yes");
  }

  /** Runs a command of the product on the same settings and gives its standard output. */
  run(...args: string[]): Promise<string> {
    return Program.run("vouchsafe", [...this.config(), ...args]);
  }

  /** The log, oldest line first. */
  async log(): Promise<LogLine[]> {
    const lines = (await this.run("audit", "export")).split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  /** Everything that the running server has written to its own log. */
  said(): string {
    return this.program?.said() ?? "";
  }

  private config(): string[] {
    return ["--config", join(this.folder, "vouchsafe.toml")];
  }
}
