import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What stands between the browser and the server, as in real life something does, and misbehaves on demand. */
export class Proxy {
  /** Takes the cookies out of what is shown in a frame, as a browser without third-party cookies does. */
  framesWithoutCookies = false;
  /** Holds an answer back until it is whole, as some proxies do; one that never ends never arrives. */
  buffers = false;
  /** Answers under way say no more and are not ended, as where a line is cut in between; those to come are passed on. */
  private readonly muted = new WeakSet<ServerResponse>();
  private readonly answering = new Set<ServerResponse>();

  /** Requests for these paths go no further; they are in `caught`. */
  catches: RegExp | undefined;
  caught: string[] = [];

  /** Requests for these paths wait until they are let go. */
  holds: RegExp | undefined;
  private held: (() => void)[] = [];

  private readonly agent = new Agent({ keepAlive: false });
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly upstream: number,
  ) {}

  static async start(upstream: number): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server, upstream);
    server.on("request", (from, to) => proxy.pass(from, to));
    server.on("connection", (socket) => {
      proxy.sockets.add(socket);
      socket.on("close", () => proxy.sockets.delete(socket));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  reset(): void {
    this.framesWithoutCookies = false;
    this.buffers = false;
    this.catches = undefined;
    this.caught = [];
    this.letGo();
  }

  /** How many requests wait. */
  get holding(): number {
    return this.held.length;
  }

  /** What was held goes on, and nothing is held any more. */
  letGo(): void {
    this.holds = undefined;
    for (const goOn of this.held.splice(0)) goOn();
  }

  /** From now on nothing more comes of the answers under way, and nothing says so. */
  mute(): void {
    for (const answer of this.answering) this.muted.add(answer);
  }

  /** Every connection breaks, as when a cable is pulled. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, "close");
  }

  private pass(from: IncomingMessage, to: ServerResponse): void {
    if (from.url !== undefined && this.catches?.test(from.url)) {
      this.caught.push(from.url);
      to.writeHead(502).end();
      return;
    }
    if (from.url !== undefined && this.holds?.test(from.url)) {
      this.held.push(() => this.pass(from, to));
      return;
    }
    const bare = this.framesWithoutCookies && from.headers["sec-fetch-dest"] === "iframe";
    const headers = { ...from.headers };
    if (bare) delete headers.cookie;
    const { method, url: path } = from;
    const onward = request({ port: this.upstream, host: "127.0.0.1", agent: this.agent, method, path, headers });
    onward.on("response", (answer) => {
      const back = { ...answer.headers };
      if (bare) delete back["set-cookie"];
      const status = answer.statusCode ?? 502;
      if (!this.buffers) {
        to.writeHead(status, back).flushHeaders();
        this.answering.add(to);
        to.on("close", () => this.answering.delete(to));
        answer.on("data", (chunk: Buffer) => this.muted.has(to) || to.write(chunk));
        answer.on("end", () => this.muted.has(to) || to.end());
        answer.on("error", () => to.destroy());
        return;
      }
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", () => to.destroy());
      answer.on("end", () => to.writeHead(status, back).end(Buffer.concat(chunks)));
    });
    onward.on("error", () => to.destroy());
    // Whoever does not want the answer any more does not keep the server busy.
    to.on("close", () => onward.destroy());
    from.pipe(onward);
  }
}
