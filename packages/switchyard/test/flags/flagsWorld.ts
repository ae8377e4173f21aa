import { readFile, readlink } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FlagDefinition } from "@switchyard/flags";
import { systemClock } from "../../src/clock.ts";
import { type RunResult, runBin } from "../../src/cli/testing/runBin.ts";
import type { FlagEdit } from "../../src/flags/records.ts";
import { World } from "../world.ts";

/** What a release of the application of these tests does. */
export interface AppSettings {
  /** Requests that are served this variant of this flag fail, this share of them; absent: of whichever flag they ask for. */
  readonly broken?: { readonly flag?: string; readonly variant: string; readonly share: number };
  /** Between two reports of what was seen. */
  readonly flushMs?: number;
}

/** What an instance says of a flag. */
export interface Served {
  readonly value: string;
  readonly reason: string;
  readonly variant?: string;
  readonly state: string;
  readonly source: string;
  readonly version: number;
  readonly release: number;
  readonly instance: string;
}

export const production = "production";

/** A world whose application reads flags with the real client. */
export function startWorld(): Promise<World> {
  return World.start([], "flags/app.mjs");
}

/** What a release.json of the application says. */
export function settings(about: AppSettings = {}): object {
  return { client: fileURLToPath(import.meta.resolve("@switchyard/flags/node")), ...about };
}

/** Everyone is served `serves`; killed, everyone gets `off`. */
export function textFlag(serves: FlagDefinition["fallthrough"], more: Partial<FlagDefinition> = {}) {
  return {
    state: "ENABLED",
    variants: { on: "on", off: "off" },
    off: "off",
    ...(serves !== undefined && { fallthrough: serves }),
    ...more,
  } as const satisfies FlagDefinition;
}

/** `share` of 100000 get `on`. */
export function split(share: number): NonNullable<FlagDefinition["fallthrough"]> {
  return {
    split: [
      ["on", share],
      ["off", 100_000 - share],
    ],
  };
}

/** Applies edits, and waits until every client has them. */
export function edit(world: World, ...edits: readonly FlagEdit[]) {
  return world.client.flags.edit("shop", { edits: [...edits], by: "ada", waitMs: 5_000 });
}

export function create(world: World, flag: string, definition: FlagDefinition) {
  return edit(world, { kind: "create", flag, definition });
}

/** Runs the real command. */
export function cli(world: World, ...args: readonly string[]): Promise<RunResult> {
  return runBin(world.stateDir, args);
}

/** What the app says of a flag for a user, through the router. */
export async function ask(world: World, flag: string, user = "ada"): Promise<Served> {
  return askAt(world.url, flag, user);
}

/** The same, of whoever listens at this address. */
export async function askAt(url: string, flag: string, user = "ada"): Promise<Served> {
  const response = await fetch(`${url}/?${new URLSearchParams({ flag, user }).toString()}`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  // The application writes it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (await response.json()) as Served;
}

/** Where the instances of a release run, and what they were given. */
export async function instancesOf(world: World, release: number): Promise<RunningInstance[]> {
  const { releases } = await world.client.status("shop");
  const instances = releases.find(({ number }) => number === release)?.instances ?? [];
  return Promise.all(
    instances.map(async ({ pid }) => {
      const text = await readFile(`/proc/${pid}/environ`, "utf8");
      const lines = text.split("\0").filter((line) => line !== "");
      const pairs = lines.map((line) => [
        line.slice(0, line.indexOf("=")),
        line.slice(line.indexOf("=") + 1),
      ]);
      return { directory: await readlink(`/proc/${pid}/cwd`), environment: Object.fromEntries(pairs) };
    }),
  );
}

export interface RunningInstance {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Resolves when so many clients are there and have what is in force. */
export async function delivered(world: World, clients: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const view = await world.client.flags.delivery("shop", production);
    if (view.connected === clients && view.acknowledged === clients) return;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(view)}`);
    await systemClock.sleep(20);
  }
}

/** The share of `on` that a flag has now, of 100000. */
export async function shareOf(world: World, flag: string): Promise<number> {
  const { definition } = await world.client.flags.get("shop", production, flag);
  const { fallthrough } = definition;
  if (typeof fallthrough === "string" || fallthrough === undefined) return fallthrough === "on" ? 100_000 : 0;
  const weight = (wanted?: string) =>
    fallthrough.split.reduce(
      (sum, [name, each]) => (wanted === undefined || name === wanted ? sum + each : sum),
      0,
    );
  return Math.round((100_000 * weight("on")) / weight());
}
