import type { AppInput, Version } from "../shop/releaseDirectory.ts";

/** One part of the demonstration. */
export type Act = ReleaseAct | FlagAct | SchemaAct;

export type ReleaseAct =
  | {
      readonly kind: "deploy";
      readonly name: string;
      readonly version: Version;
      readonly strategy: NonNullable<AppInput["strategy"]>;
      /** `taken-back`: Switchyard has to notice by itself that the release is bad. */
      readonly expect: "promoted" | "taken-back";
    }
  | { readonly kind: "rollback"; readonly name: string; readonly version: Version };

/** Each ends with the flag off for everybody. */
export type FlagAct =
  | { readonly kind: "kill"; readonly name: string; readonly flag: string }
  | {
      readonly kind: "ramp";
      readonly name: string;
      readonly flag: string;
      /** Shares, and the time between two of them, as a user gives them. */
      readonly steps: string;
      readonly every: string;
    };

/** They need a database; the code before them knows the old shape of it, and stays until the last of them. */
export type SchemaAct =
  | {
      /** A release whose migrations are new to the database. */
      readonly kind: "schema-deploy";
      readonly name: string;
      readonly version: Version;
      readonly strategy: NonNullable<AppInput["strategy"]>;
      readonly expect: "promoted" | "taken-back";
    }
  /** The old shape goes by itself, once the old code has ended. */
  | { readonly kind: "contract"; readonly name: string };

/** v1 serves before the first of them. */
export const acts: readonly Act[] = [
  {
    kind: "deploy",
    name: "blue/green to v2",
    version: "v2",
    strategy: { type: "blue-green", watch: "3s" },
    expect: "promoted",
  },
  {
    kind: "deploy",
    name: "canary to v3",
    version: "v3",
    strategy: {
      type: "canary",
      steps: [{ shift: "10%" }, { pause: { for: "2s" } }, { shift: "50%" }, { pause: { for: "2s" } }],
    },
    expect: "promoted",
  },
  {
    kind: "deploy",
    name: "rolling to v4",
    version: "v4",
    strategy: { type: "rolling", batch: 1, maxSurge: 1, pause: "500ms" },
    expect: "promoted",
  },
  {
    kind: "deploy",
    name: "canary to v5, which is bad",
    version: "v5",
    strategy: { type: "canary", steps: [{ shift: "25%" }, { pause: { for: "20s" } }] },
    expect: "taken-back",
  },
  { kind: "rollback", name: "rollback by hand to v3", version: "v3" },
  { kind: "kill", name: "kill switch for free-shipping", flag: "free-shipping" },
  {
    kind: "ramp",
    name: "ramp of new-checkout, which is bad",
    flag: "new-checkout",
    steps: "25%,50%,100%",
    every: "20s",
  },
  {
    kind: "schema-deploy",
    name: "canary to v6, credit in cents, bad",
    version: "v6",
    strategy: { type: "canary", steps: [{ shift: "25%" }, { pause: { for: "20s" } }] },
    expect: "taken-back",
  },
  {
    kind: "schema-deploy",
    name: "canary to v7, credit in cents",
    version: "v7",
    strategy: { type: "canary", steps: [{ shift: "25%" }, { pause: { for: "3s" } }] },
    expect: "promoted",
  },
  { kind: "contract", name: "the old column goes" },
];

/** Timings for a demonstration: everything that people wait for is short. */
export const hurried: Omit<AppInput, "run"> = {
  instances: 2,
  health: { path: "/up", interval: "200ms" },
  // The bug of v5 does not show here: it is the guard that has to find it.
  test: { http: [{ path: "/api/release" }] },
  // The machine is shared with the load, and perhaps with others: a new process that is slow for a moment says nothing.
  guard: { minRequests: 30, maxErrorIncrease: "3%", minLatencyIncrease: "500ms" },
  drain: { requests: "10s", uploads: "10s", streams: "8s", reconnectWindow: "1s", grace: "3s" },
  keepWarm: { for: "1m" },
};
