import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Agent } from "undici";
import { randomUUID } from "node:crypto";
import { createClient, type Client } from "../src/client/client.ts";
import { systemClock } from "../src/clock.ts";
import { launcher } from "../src/packageRoot.ts";
import { packDirectory } from "../src/release/pack.ts";
import { uploadArtifact } from "../src/release/upload.ts";
import type { MigrationFile } from "../src/schema/migrations/migration.ts";
import type { RolloutView } from "../src/server/api.ts";
import { socketPath } from "../src/stateDir.ts";

/** What a release of the test application does wrong. */
export interface Faults {
  readonly failShare?: number;
  /** Fails only while this file exists. */
  readonly failWhile?: string;
  readonly startMs?: number;
  readonly notReady?: boolean;
  /** Caches to fill: the first so many requests of every instance take this much longer. */
  readonly cold?: { readonly requests: number; readonly ms: number };
}

/** A whole Switchyard of its own: control plane, router, instances; ends them all when disposed of. */
export class World implements AsyncDisposable {
  readonly folder: string;
  readonly client: Client;
  url = "";
  /** Of `/metrics`, where the world was started with `--metrics`. */
  metricsUrl = "";
  /** Where instances and browsers ask for flags. */
  flagsUrl = "";
  readonly #parameters: readonly string[];
  readonly #app: string;
  #controlPlane: ChildProcess | undefined;

  private constructor(folder: string, parameters: readonly string[], app: string) {
    this.folder = folder;
    this.#parameters = parameters;
    this.#app = app;
    this.client = createClient(socketPath(this.stateDir));
  }

  /** With further parameters of `switchyard serve`; `app` is the file of the application, beside this one. */
  static async start(parameters: readonly string[] = [], app = "app.mjs"): Promise<World> {
    const world = new World(await mkdtemp(join(tmpdir(), "sy-")), parameters, app);
    await world.serve();
    return world;
  }

  get stateDir(): string {
    return join(this.folder, "state");
  }

  get controlPlanePid(): number {
    return this.#controlPlane?.pid ?? 0;
  }

  /** Starts the control plane, as a person does. */
  async serve(): Promise<void> {
    const listen = this.url === "" ? "127.0.0.1:0" : new URL(this.url).host;
    const parameters = [
      "serve",
      "--json",
      "--state-dir",
      this.stateDir,
      "--listen",
      listen,
      ...this.#parameters,
    ];
    const child = spawn(process.execPath, [launcher("switchyard"), ...parameters], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#controlPlane = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const message: { kind?: string; urls?: string[]; metrics?: string; flags?: string } = JSON.parse(line);
      if (message.kind !== "serving") continue;
      this.url = message.urls?.[0] ?? "";
      this.metricsUrl = message.metrics ?? "";
      this.flagsUrl = message.flags ?? "";
      return;
    }
    throw new Error("the control plane ended before it served");
  }

  async killControlPlane(): Promise<void> {
    const child = this.#controlPlane;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  /** Begins a rollout of a new release of the test application; `faults` is what another application reads. */
  async deploy(
    config: object,
    faults: Faults | object = {},
    migrations?: readonly MigrationFile[],
  ): Promise<RolloutView> {
    const { rollout } = await this.client.deploy("shop", {
      requestId: randomUUID(),
      config: { run: "node app.mjs", health: { path: "/up", interval: "200ms", deadline: "15s" }, ...config },
      artifact: await this.#upload(faults),
      ...(migrations && { migrations: [...migrations] }),
    });
    return this.find(rollout);
  }

  /** Deploys and waits for the end. */
  async release(
    config: object,
    faults: Faults | object = {},
    migrations?: readonly MigrationFile[],
  ): Promise<RolloutView> {
    const { id } = await this.deploy(config, faults, migrations);
    return this.until(id, isOver);
  }

  async find(rollout: string): Promise<RolloutView> {
    const found = (await this.client.rollouts("shop")).find(({ id }) => id === rollout);
    if (found === undefined) throw new Error(`no rollout ${rollout}`);
    return found;
  }

  async until(rollout: string, condition: (view: RolloutView) => boolean): Promise<RolloutView> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const view = await this.find(rollout);
      if (condition(view)) return view;
      if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(view, undefined, 1)}`);
      await systemClock.sleep(20);
    }
  }

  /** Ends control plane, router and instances, as `stop --all` does. */
  async stopAll(): Promise<void> {
    const child = this.#controlPlane;
    const exited = child === undefined || child.exitCode !== null ? Promise.resolve() : once(child, "exit");
    await this.client.shutdown({ instances: true, router: true });
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.client.health().catch(() => this.serve());
      await this.stopAll();
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }

  async #upload(faults: object): Promise<string> {
    const folder = join(this.folder, "app");
    await mkdir(folder, { recursive: true });
    await copyFile(join(import.meta.dirname, this.#app), join(folder, "app.mjs"));
    await writeFile(join(folder, "release.json"), JSON.stringify({ ...faults, nonce: randomUUID() }));
    const packed = await packDirectory(folder, { exclude: [] });
    const dispatcher = new Agent({ connect: { socketPath: this.client.socket } });
    try {
      await uploadArtifact(packed, { dispatcher });
      return packed.sha256;
    } finally {
      await dispatcher.close();
      await packed.dispose();
    }
  }
}

export function isOver({ state }: RolloutView): boolean {
  return state === "succeeded" || state === "aborted" || state === "failed";
}
