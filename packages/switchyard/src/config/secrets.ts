import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf, SwitchyardError } from "../errors.ts";
import { commandOutput } from "./commandOutput.ts";
import type { AppConfig } from "./schema.ts";

export interface ResolveOptions {
  /** Where relative `file:` paths and commands start. */
  readonly directory: string;
  /** What `env:NAME` reads; the control plane's own environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Who reads them, for messages. Default: the control plane. */
  readonly reader?: "command" | undefined;
  /** Of a `command:`. Default 10 s. */
  readonly timeoutMs?: number;
  /** Ends what reads a secret. */
  readonly signal?: AbortSignal;
}

export interface ResolvedEnv {
  readonly values: Record<string, string>;
  /** The values that came from references: never to be logged or stored. */
  readonly secrets: string[];
}

/**
 * The environment of an app with its references read. One trailing newline of a file or a command's output is not
 * part of the value. Throws SECRET_UNRESOLVED that names every variable that could not be read, or the reason of `signal`.
 */
export async function resolveEnv(env: AppConfig["env"], options: ResolveOptions): Promise<ResolvedEnv> {
  const values: Record<string, string> = {};
  const secrets: string[] = [];
  const failures: Failure[] = [];
  const entries = await Promise.all(
    Object.entries(env).map(async ([name, value]) => ({ name, value, read: await read(value, options) })),
  );
  options.signal?.throwIfAborted();
  for (const { name, value, read } of entries) {
    if (read.kind === "failed") {
      failures.push({ variable: name, reference: referenceOf(value), ...read });
      continue;
    }
    values[name] = read.value;
    if (typeof value !== "string") secrets.push(read.value);
  }
  if (failures.length > 0) throw unresolved(failures);
  return { values, secrets };
}

type Read =
  | { readonly kind: "read"; readonly value: string }
  | { readonly kind: "failed"; readonly reason: string; readonly next: string };

interface Failure {
  readonly variable: string;
  readonly reference: string;
  readonly reason: string;
  readonly next: string;
}

async function read(value: AppConfig["env"][string], options: ResolveOptions): Promise<Read> {
  if (typeof value === "string") return { kind: "read", value };
  const colon = value.from.indexOf(":");
  const source = value.from.slice(0, colon);
  const target = value.from.slice(colon + 1);
  if (source === "env") return readVariable(target, options);
  if (source === "file") return readSecretFile(target, options);
  return runCommand(target, options);
}

function readVariable(name: string, { environment = process.env, reader }: ResolveOptions): Read {
  const value = environment[name];
  if (value !== undefined) return { kind: "read", value };
  if (reader === "command") {
    return {
      kind: "failed",
      reason: `${name} is not set here`,
      next: `Set ${name} and run the command again.`,
    };
  }
  return {
    kind: "failed",
    reason: `${name} is not set in the environment of the control plane`,
    next: `Set ${name} where \`switchyard serve\` is started, and start it again.`,
  };
}

async function readSecretFile(path: string, { directory }: ResolveOptions): Promise<Read> {
  try {
    return { kind: "read", value: withoutNewline(await readFile(resolve(directory, path), "utf8")) };
  } catch (error) {
    const next = `Create ${path} and let the user who runs \`switchyard serve\` read it.`;
    return { kind: "failed", reason: messageOf(error), next };
  }
}

async function runCommand(command: string, options: ResolveOptions): Promise<Read> {
  const environment = options.environment ?? process.env;
  const timeoutMs = options.timeoutMs ?? 10_000;
  const { directory, signal } = options;
  const ran = await commandOutput(command, { directory, environment, timeoutMs, signal });
  if (ran.kind === "done") return { kind: "read", value: withoutNewline(ran.stdout) };
  const said = ran.stderr.trim();
  return {
    kind: "failed",
    reason: said === "" ? ran.reason : `${ran.reason}; it said: ${said}`,
    next: "Run the command by hand as the user who runs `switchyard serve` until it prints the value and exits 0.",
  };
}

function referenceOf(value: AppConfig["env"][string]): string {
  return typeof value === "string" ? "" : value.from;
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function unresolved(failures: readonly Failure[]): SwitchyardError {
  const lines = failures.map(({ variable, reference, reason }) => `${variable} (${reference}): ${reason}`);
  const message =
    failures.length === 1
      ? `Cannot read the secret ${lines[0]}`
      : `Cannot read ${failures.length} secrets:\n  ${lines.join("\n  ")}`;
  return new SwitchyardError("SECRET_UNRESOLVED", message, {
    next: [...new Set(failures.map(({ next }) => next))].join(" "),
    fields: { variables: failures.map(({ variable, reference }) => ({ variable, reference })) },
  });
}
