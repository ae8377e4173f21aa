import { systemClock } from "../../clock.ts";
import type { SchemaDriver, Throttle } from "../port.ts";
import { backfill } from "./driver/backfill.ts";
import { baseline } from "./driver/baseline.ts";
import { blockers } from "./driver/blockers.ts";
import { cancel } from "./driver/cancel.ts";
import { contract } from "./driver/contract.ts";
import { expand } from "./driver/expand.ts";
import { finish } from "./driver/finish.ts";
import { need } from "./driver/need.ts";
import { pending } from "./driver/pending.ts";
import { plan } from "./driver/plan.ts";
import { revert } from "./driver/revert.ts";
import { status } from "./driver/status.ts";
import { tune } from "./driver/tune.ts";
import { verify } from "./driver/verify.ts";
import type { DriverGround } from "./driver/ground.ts";
import { connectTo } from "./session/connect.ts";

export interface PostgresSchemaOptions {
  /** Of whoever owns the tables; directly to the primary, not through a transaction pool. */
  readonly url: string;
  /** Whose migrations: several apps may share a database. */
  readonly app: string;
  /** Schema of the app's tables. */
  readonly schema: string;
  /** Versions are schemas `<prefix>_v<ordinal>`. */
  readonly prefix: string;
  readonly pin: "auto" | "always" | "never";
  readonly lock: {
    /** Milliseconds that a statement may wait for a lock, and others behind it. */
    readonly timeoutMs: number;
    /** Milliseconds for which it is tried again. */
    readonly budgetMs: number;
  };
  readonly throttle: Throttle;
  /** Who acts, for the lease: `cli ada@laptop 4711`, `control plane`. */
  readonly holder: string;
}

/**
 * The schema of one app in one PostgreSQL. Connects when it has to. Throws DATABASE_UNREACHABLE, DATABASE_REFUSED (a
 * replica, a server before 15, a missing privilege).
 */
export function openPostgresSchema(
  options: PostgresSchemaOptions,
  { clock = systemClock, random = Math.random, leaseMs = 15_000 }: Partial<Surroundings> = {},
): SchemaDriver {
  const ground = { options, connect: connectTo(options.url, options.schema), clock, random, leaseMs };
  return {
    capabilities: { transactional: true, versionedViews: true },
    status: () => status(ground),
    pending: (files) => pending(ground, files),
    plan: (migrations) => plan(ground, migrations),
    expand: (migrations, act) => expand(ground, migrations, act),
    backfill: (act) => backfill(ground, act),
    verify: (act, how) => verify(ground, act, how),
    contract: (act, which) => contract(ground, act, which),
    revert: (act, which) => revert(ground, act, which),
    finish: (act) => finish(ground, act),
    tune: (change) => tune(ground, change),
    cancel: () => cancel(ground),
    need: (owner, needs) => need(ground, owner, needs),
    blockers: (through) => blockers(ground, through),
    baseline: (files) => baseline(ground, files),
    // Each verb closes its own sessions.
    close: () => Promise.resolve(),
  };
}

/** Time and chance, for tests. */
export type Surroundings = Pick<DriverGround, "clock" | "random" | "leaseMs">;
