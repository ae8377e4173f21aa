import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launcher } from "../../../packageRoot.ts";
import type { FromWorker, ToWorker } from "../messages.ts";
import { appRoute, releaseRoute, until } from "./testRouter.ts";

/** A primary that does nothing but start workers and pass messages on. */
const primarySource = `
import cluster from "node:cluster";
cluster.schedulingPolicy = cluster.SCHED_NONE;
cluster.setupPrimary({ exec: process.argv[2], execArgv: [] });
process.on("message", ({ worker, start, message }) => {
  if (start) {
    const child = cluster.fork();
    child.on("message", (message) => process.send({ worker: child.id, message }));
    child.on("exit", (code) => process.send({ worker: child.id, exit: code }));
    child.on("online", () => process.send({ worker: child.id, online: true }));
  } else cluster.workers[worker].send(message);
});
process.on("disconnect", () => process.exit());
`;
const appSource = `
import { createServer } from "node:http";
const server = createServer((_, response) => setTimeout(() => response.end("ok"), 2));
server.listen(0, "127.0.0.1", () => process.stdout.write(String(server.address().port) + "\\n"));
`;

type Reply = {
  readonly worker: number;
  readonly message?: FromWorker;
  readonly exit?: number;
  readonly online?: true;
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "switchyard-worker-"));
  await writeFile(join(directory, "primary.mjs"), primarySource);
  await writeFile(join(directory, "app.mjs"), appSource);
});
afterAll(() => rm(directory, { recursive: true }));

describe("router workers", () => {
  it("hand over to new ones, and lose an instance to kill -9, without a failed request", async () => {
    const apps = await Promise.all([startApp(), startApp(), startApp()]);
    const primary = new Primary();
    try {
      // The cluster shares a listening socket by the port that was asked for, so every worker asks for the same one.
      const port = await freePort();
      const route = appRoute([releaseRoute(1, 10_000, apps)]);
      const table = { format: 1, generation: 1, apps: [route] } as const;
      const first = await primary.startWorker(table, port);
      const load = new Load(port);
      await load.answered(300);

      apps[0]?.process.kill("SIGKILL");
      await load.answered(300);

      let worker = first.worker;
      for (let handover = 0; handover < 3; handover++) {
        const next = await primary.startWorker({ ...table, generation: 2 + handover }, port);
        const exited = primary.exitOf(worker);
        primary.send(worker, { kind: "leave", deadlineMs: 10_000 });
        await load.answered(300);
        expect(await exited).toBe(0);
        worker = next.worker;
      }
      expect(await load.stop()).toEqual([]);

      primary.send(worker, { kind: "observe", id: 5 });
      expect(await primary.reply(worker, "observation")).toMatchObject({
        id: 5,
        generation: 4,
        inflight: {},
      });
      primary.send(worker, { kind: "metrics", id: 6 });
      const metrics = await primary.reply(worker, "metrics");
      expect(metrics).toMatchObject({ id: 6, releases: [{ app: "shop", release: 1, status: { error: 0 } }] });
      primary.send(worker, { kind: "cut", id: 7, instance: "shop-1-1", kinds: ["request"] });
      expect(await primary.reply(worker, "cut")).toMatchObject({ id: 7 });
      expect(
        primary.replies.some(({ message }) => message?.kind === "suspect" && message.instance === "shop-1-0"),
      ).toBe(true);
    } finally {
      await primary.stop();
      for (const app of apps) app.process.kill("SIGKILL");
    }
  });
});

class Primary {
  readonly replies: Reply[] = [];
  readonly #process: ChildProcess = fork(join(directory, "primary.mjs"), [launcher("router-worker")]);

  constructor() {
    this.#process.on("message", (reply: Reply) => this.replies.push(reply));
  }

  async startWorker(table: Extract<ToWorker, { kind: "table" }>["table"], port: number) {
    const before = this.replies.filter((reply) => reply.online).length;
    this.#process.send({ start: true });
    await until(() => this.replies.filter((reply) => reply.online).length > before);
    const { worker } = this.replies.findLast((reply) => reply.online)!;
    this.send(worker, { kind: "table", table });
    expect(await this.reply(worker, "acknowledged")).toMatchObject({ generation: table.generation });
    this.send(worker, { kind: "listen", addresses: [{ host: "127.0.0.1", port }] });
    expect(await this.reply(worker, "listening")).toMatchObject({ addresses: [{ port }] });
    return { worker };
  }

  send(worker: number, message: ToWorker): void {
    this.#process.send({ worker, message });
  }

  async reply<K extends FromWorker["kind"]>(
    worker: number,
    kind: K,
  ): Promise<Extract<FromWorker, { kind: K }>> {
    const isReply = (message: FromWorker | undefined): message is Extract<FromWorker, { kind: K }> =>
      message?.kind === kind;
    const find = () =>
      this.replies
        .filter((reply) => reply.worker === worker)
        .map((reply) => reply.message)
        .find(isReply);
    await until(() => find() !== undefined);
    return find()!;
  }

  async exitOf(worker: number): Promise<number> {
    const find = () =>
      this.replies.find((reply) => reply.worker === worker && reply.exit !== undefined)?.exit;
    await until(() => find() !== undefined);
    return find()!;
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, "exit");
    this.#process.disconnect();
    await exited;
  }
}

/** Keep-alive clients that ask again and again. */
class Load {
  readonly #failures: string[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #clients: Promise<void>[];
  #running = true;
  #count = 0;

  constructor(port: number) {
    this.#clients = Array.from({ length: 16 }, () => this.#client(port));
  }

  async answered(more: number): Promise<void> {
    const goal = this.#count + more;
    await until(() => this.#count >= goal);
  }

  async stop(): Promise<readonly string[]> {
    this.#running = false;
    await Promise.all(this.#clients);
    this.#agent.destroy();
    return this.#failures;
  }

  async #client(port: number): Promise<void> {
    while (this.#running) {
      try {
        const [response] = await once(get({ port, host: "127.0.0.1", agent: this.#agent }), "response");
        response.resume();
        await once(response, "end");
        if (response.statusCode !== 200) this.#failures.push(String(response.statusCode));
      } catch (error) {
        this.#failures.push(String(error));
      }
      this.#count += 1;
    }
  }
}

async function startApp(): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [join(directory, "app.mjs")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  return { process: child, port: Number(line) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
