import type { FlagDefinition } from "../../definition.ts";
import type { FlagsClient } from "../flagsClient.ts";
import { createFlags } from "../createFlags.ts";
import type { FlagsError } from "../flagsError.ts";
import type { FlagsOptions } from "../flagsOptions.ts";
import type { Timing } from "../timing.ts";

export const on: FlagDefinition = {
  state: "ENABLED",
  variants: { on: true, off: false },
  defaultVariant: "on",
  off: "off",
};
export const off: FlagDefinition = { ...on, defaultVariant: "off" };
export const half: FlagDefinition = {
  ...on,
  fallthrough: {
    split: [
      ["on", 1],
      ["off", 1],
    ],
  },
};

/** Everything that takes seconds in life takes milliseconds here. */
export const quick: Timing = {
  connectMs: 150,
  firstByteMs: 100,
  eventMs: 300,
  stableMs: 200,
  backoffFirstMs: 10,
  backoffMaxMs: 80,
  deniedRetryMs: 100,
  streamRetryMs: 200,
  requestMs: 200,
  flushMs: 30,
  watchedFlushMs: 30,
  saveMs: 5,
};

export interface TestFlags extends AsyncDisposable {
  readonly flags: FlagsClient;
  readonly errors: FlagsError[];
  /** Names of the events in their order. */
  readonly heard: string[];
}

/** A quick client that takes nothing from the environment and writes down what it says; closed with its scope. */
export function testFlags(options: FlagsOptions): TestFlags {
  const errors: FlagsError[] = [];
  const heard: string[] = [];
  const flags = createFlags({
    client: "test",
    pollMs: 20,
    errorAfterMs: 60_000,
    ...options,
    timing: { ...quick, ...options.timing },
    onError: (error) => errors.push(error),
  });
  for (const event of ["ready", "changed", "stale", "error", "reconnected"] as const) {
    flags.on(event, () => heard.push(event));
  }
  return { flags, errors, heard, [Symbol.asyncDispose]: () => flags.close() };
}
