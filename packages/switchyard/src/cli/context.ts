import { type Client, createClient } from "../client/client.ts";
import { defaultStateDir, socketPath } from "../stateDir.ts";
import { type Output, createOutput } from "./output.ts";
import { styleFor } from "./style.ts";

/** What a command works with. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly stateDir: string;
  readonly client: Client;
  readonly out: Output;
  /** Aborts with INTERRUPTED on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Someone is there to answer a question. */
  readonly interactive: boolean;
}

export interface GlobalOptions {
  readonly json?: boolean;
  readonly stateDir?: string;
  readonly color?: boolean;
}

export function createContext(options: GlobalOptions, signal: AbortSignal): Context {
  const { env, stdout, stderr, stdin } = process;
  const json = options.json === true;
  const stateDir = options.stateDir ?? defaultStateDir(env);
  const style = styleFor({
    terminal: stdout.isTTY,
    columns: stdout.columns,
    env,
    color: options.color !== false,
  });
  return {
    env,
    directory: process.cwd(),
    stateDir,
    client: createClient(socketPath(stateDir), { signal }),
    out: createOutput(stdout, stderr, style, json),
    signal,
    interactive: stdin.isTTY && stderr.isTTY && !json,
  };
}
