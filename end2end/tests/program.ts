import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

/** Where the programs under test are. */
const programs = process.env.VOUCHSAFE_PROGRAMS ?? fileURLToPath(new URL("../../target/debug", import.meta.url));

/** The environment of a program: without our own variables, which the product would take for misspelt settings. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VOUCHSAFE_")));

/**
 * A port that nobody listens on, below those that outgoing connections take: nothing else takes it before its server listens,
 * or while that is restarted.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch {
      continue;
    }
    server.close();
    await once(server, "close");
    return port;
  }
}

/** Looks again and again until something is there. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, patience = 60_000): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A program that runs beside the tests. */
export class Program {
  private output = "";

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
  }

  static start(name: string, args: string[]): Program {
    return new Program(name, spawn(Program.path(name), args, { env, stdio: ["ignore", "pipe", "pipe"] }));
  }

  /** Where a program under test is. */
  static path(name: string): string {
    return `${programs}/${name}`;
  }

  /** Waits until the program is ready, and fails with what it said if it ends instead. */
  ready<T>(look: () => Promise<T | undefined>): Promise<T> {
    return until(`${this.name} is ready`, () => {
      if (this.child.exitCode !== null) throw new Error(`${this.name} has stopped:\n${this.output}`);
      return look();
    });
  }

  /** Everything it has said so far. */
  said(): string {
    return this.output;
  }

  /** Ends it: `SIGINT` as Ctrl-C does, `SIGKILL` as a power cut does. */
  async stop(signal: "SIGINT" | "SIGKILL" = "SIGINT"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill(signal);
    const stuck = setTimeout(() => this.child.kill("SIGKILL"), 15_000);
    await gone;
    clearTimeout(stuck);
  }

  /** Runs a program to its end and gives its standard output. */
  static async run(name: string, args: string[]): Promise<string> {
    const child = spawn(Program.path(name), args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let [output, complaint] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`${name} ${args.join(" ")} ended with ${code}:\n${complaint}`);
    return output;
  }
}
