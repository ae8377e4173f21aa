import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "../../../packages/switchyard/src/client/client.ts";
import type { AppStatus, RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import { socketPath } from "../../../packages/switchyard/src/stateDir.ts";
import { linesOf, runCli, spawnCli } from "./cli.ts";
import { leftovers } from "./leftovers.ts";

const endMs = 10_000;
/** Every app here is the shop. */
export const app = "shop";

/** Who sees a rollout while it goes on. */
export interface Watch {
  /** Gets what happens, a sentence each. */
  readonly onText?: (text: string) => void;
  readonly onRollout?: (rollout: RolloutView) => void;
}

/** A whole Switchyard of its own in a temporary directory: control plane, router, instances. */
export class Switchyard {
  /** Where users reach it. */
  readonly url: string;
  /** Everything of it is in here; also a place for release directories. */
  readonly directory: string;
  /** Where programs ask for their flags. */
  readonly flagsUrl: string;
  /** Its API, for what a command would be too slow for. */
  readonly client: Client;
  readonly #stateDir: string;

  private constructor({ url, flags }: Served, directory: string, stateDir: string) {
    this.url = url;
    this.directory = directory;
    this.flagsUrl = flags;
    this.client = createClient(socketPath(stateDir));
    this.#stateDir = stateDir;
  }

  /** Starts it as a user does; resolves when the router takes traffic. A failed start leaves nothing running. */
  static async start(): Promise<Switchyard> {
    const directory = await mkdtemp(join(tmpdir(), "switchyard-"));
    const stateDir = join(directory, "state");
    try {
      const child = spawnCli(stateDir, ["serve", "--listen", "127.0.0.1:0", "--workers", "2"]);
      return new Switchyard(await served(child), directory, stateDir);
    } catch (error) {
      await end(directory);
      throw error;
    }
  }

  /** Deploys and waits until the rollout is over. */
  async deploy(file: string, watch: Watch = {}): Promise<{ status: number; rollout: RolloutView }> {
    const status = await this.#run(["deploy", "-f", file], [0, 3], watch);
    return { status, rollout: await this.rollout() };
  }

  /** Begins a deployment and does not wait. */
  async beginDeploy(file: string): Promise<void> {
    await this.#run(["deploy", "--detach", "-f", file], [0]);
  }

  async abort(): Promise<RolloutView> {
    await this.#run(["abort", app], [0]);
    return this.rollout();
  }

  /** To the release before, or to `release`. */
  async rollback(release?: number, watch: Watch = {}): Promise<RolloutView> {
    const to = release === undefined ? [] : ["--to", String(release)];
    await this.#run(["rollback", app, ...to], [0], watch);
    return this.rollout();
  }

  /**
   * `switchyard flags ...` of the app, as a user gives it. Resolves with the last document that it wrote.
   * @param expected exit statuses
   */
  async flags(
    args: readonly string[],
    expected: readonly number[] = [0],
    onDocument?: (document: unknown) => void,
  ): Promise<unknown> {
    const command = ["flags", ...args, "--app", app];
    const { documents } = await this.#runFor(command, expected, onDocument);
    return documents.at(-1);
  }

  async status(): Promise<AppStatus> {
    const { documents } = await runCli(this.#stateDir, ["status", app]);
    const last = documents.at(-1);
    if (!isStatus(last)) throw new Error(`no status: ${JSON.stringify(last)}`);
    return last;
  }

  /** The running rollout, else the newest one. */
  async rollout(): Promise<RolloutView> {
    const { rollout } = await this.status();
    if (rollout === null) throw new Error("there was no rollout yet");
    return rollout;
  }

  /**
   * Ends everything: the way a user does, then whatever is left by its id. Resolves with the ids of the processes
   * that the user's way had left behind.
   */
  async stop(): Promise<number[]> {
    await runCli(this.#stateDir, ["stop", "--all", "--yes"]);
    return end(this.directory);
  }

  async #run(
    args: readonly string[],
    expected: readonly number[],
    { onText, onRollout }: Watch = {},
  ): Promise<number> {
    const { status } = await this.#runFor(args, expected, (document) => {
      const text = eventText(document);
      if (text !== undefined) onText?.(text);
      const rollout = rolloutOf(document);
      if (rollout !== undefined) onRollout?.(rollout);
    });
    return status;
  }

  async #runFor(
    args: readonly string[],
    expected: readonly number[],
    onDocument?: (document: unknown) => void,
  ): Promise<{ readonly status: number; readonly documents: readonly unknown[] }> {
    const { status, documents, stderr } = await runCli(this.#stateDir, args, onDocument);
    if (status === null || !expected.includes(status)) {
      const said = stderr.trim() || JSON.stringify(documents.at(-1));
      throw new Error(`switchyard ${args.join(" ")} ended with status ${status}: ${said}`);
    }
    return { status, documents };
  }
}

interface Served {
  readonly url: string;
  readonly flags: string;
}

/** The addresses in the first line of `serve`; its output is not read any further. */
async function served(child: ChildProcess): Promise<Served> {
  let stderr = "";
  child.stderr?.on("data", (text) => (stderr += String(text)));
  for await (const line of linesOf(child)) {
    const { urls, flags }: { urls?: readonly string[]; flags?: string } = JSON.parse(line);
    const [url] = urls ?? [];
    if (url === undefined || flags === undefined) throw new Error(`switchyard serve failed: ${line}`);
    child.stdout?.resume();
    child.unref();
    return { url, flags };
  }
  throw new Error(`switchyard serve ended: ${stderr}`);
}

async function end(directory: string): Promise<number[]> {
  const deadline = Date.now() + endMs;
  let left = await leftovers(directory);
  // Ending processes take a moment to be gone.
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(100);
    left = await leftovers(directory);
  }
  for (const pid of left) kill(pid);
  while ((await leftovers(directory)).length > 0) await sleep(50);
  await rm(directory, { recursive: true, force: true });
  return left;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone: that is what was wanted.
  }
}

function eventText(document: unknown): string | undefined {
  if (typeof document !== "object" || document === null || !("event" in document)) return undefined;
  const { event } = document;
  if (typeof event !== "object" || event === null || !("text" in event)) return undefined;
  return String(event.text);
}

function rolloutOf(document: unknown): RolloutView | undefined {
  if (typeof document !== "object" || document === null || !("status" in document)) return undefined;
  return isStatus(document.status) ? (document.status.rollout ?? undefined) : undefined;
}

function isStatus(document: unknown): document is AppStatus {
  return typeof document === "object" && document !== null && "app" in document && "releases" in document;
}
