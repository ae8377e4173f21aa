import { setTimeout as sleep } from "node:timers/promises";
import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import type { SchemaAct } from "./acts.ts";
import { type Comparison, compareRows, type Versions } from "./database/compareRows.ts";
import type { ShopDatabase } from "./database/shopDatabase.ts";
import { columns } from "./database/shopSchema.ts";
import type { SideCounts } from "./database/tally.ts";
import type { Stage } from "./stage.ts";
import { afterMs, phasesOf, quietMs } from "./phases.ts";
import { deploy, expectEnd, outcome } from "./releases.ts";
import { tellSteps } from "./tellSteps.ts";

export interface SchemaOutcome extends Comparison {
  /** Queries beside those of the shop. */
  readonly queries: SideCounts;
  /** Null where nothing was rolled out. */
  readonly rollout: RolloutView | null;
}

/** Throws when the act does not end as it has to, or leaves the table in another shape than it has to. */
export async function performSchemaAct(
  stage: Stage,
  database: ShopDatabase,
  act: SchemaAct,
): Promise<SchemaOutcome> {
  const { load, progress, ending } = stage;
  const { before, during } = phasesOf(act);
  load.phase(before);
  progress.begin("ordinary operation");
  await oldCodeAsks(database);
  await sleep(quietMs, undefined, { signal: ending });
  load.phase(during);
  progress.begin(act.name);
  const rollout = act.kind === "contract" ? null : await change(stage, database, act);
  if (act.kind === "contract") await contract(stage, database);
  ending.throwIfAborted();
  await sleep(afterMs, undefined, { signal: ending });
  const comparison = await compare(database, act);
  const queries = database.queries.take();
  progress.say(told(queries, comparison));
  progress.end(`${act.name}: ${rollout === null ? "done" : outcome(rollout)}`);
  return { ...comparison, queries, rollout };
}

/** The version of the code that serves, if nobody uses it yet. */
async function oldCodeAsks({ schema, queries }: ShopDatabase): Promise<void> {
  const [version] = await schema.versions();
  if (queries.sides.length === 0 && version !== undefined) await queries.enter("old", schema.urlOf(version));
}

async function change(
  { switchyard, progress }: Stage,
  database: ShopDatabase,
  act: Extract<SchemaAct, { readonly kind: "schema-deploy" }>,
): Promise<RolloutView> {
  const { queries } = database;
  const over = new AbortController();
  const newCode = newCodeAsks(database, over.signal);
  let leaving: Promise<void> | undefined;
  const steps = tellSteps(progress);
  // The old release has to be gone soon: the contract is the next act.
  const config = { strategy: act.strategy, ...database.config, keepWarm: { for: "3s" } };
  try {
    const deployed = await deploy(switchyard, act.version, config, {
      onText: (text) => progress.say(text),
      onRollout: (rollout) => {
        steps(rollout);
        // New code that is taken back ends, wherever it runs; its version of the schema goes after that.
        if (rollout.state === "aborting") leaving ??= newCode.then(() => queries.leave("new"));
      },
    });
    expectEnd(act, deployed);
    return deployed.rollout;
  } finally {
    over.abort();
    await newCode;
    await leaving;
  }
}

/** From the moment on at which the database has a version for it: the table is being filled then. */
async function newCodeAsks({ schema, queries }: ShopDatabase, over: AbortSignal): Promise<void> {
  const [old] = await schema.versions();
  while (!over.aborted) {
    const version = (await schema.versions()).findLast((name) => name !== old);
    if (version !== undefined) return queries.enter("new", schema.urlOf(version));
    await sleep(pollMs);
  }
}

/** Nobody asks for it: the control plane sees that nothing needs the old shape any more. */
async function contract({ progress, ending }: Stage, { schema, queries }: ShopDatabase): Promise<void> {
  progress.say("the last connections of old code end");
  await queries.leave("old");
  const deadline = Date.now() + contractMs;
  while ((await schema.versions()).length > 1) {
    if (Date.now() > deadline) throw new Error(`the old shape was still there after ${contractMs} ms`);
    await sleep(pollMs, undefined, { signal: ending });
  }
}

async function compare({ schema, queries }: ShopDatabase, act: SchemaAct): Promise<Comparison> {
  const versions = expectShape(act, await schema.versions(), await schema.tableColumns());
  return queries.hold((ledger) => compareRows(schema, versions, ledger));
}

function expectShape(act: SchemaAct, there: readonly string[], table: readonly string[]): Versions {
  const [first = "", second] = there;
  const plain = (column: string) => table.join() === [column, "id", "name", "visits"].join();
  if (act.kind === "contract") {
    if (second === undefined && plain(columns.new.name)) return { new: first };
  } else if (act.expect === "taken-back") {
    if (second === undefined && plain(columns.old.name)) return { old: first };
  } else if (second !== undefined) return { old: first, new: second };
  throw new Error(
    `${act.name}: the table has the columns ${table.join(", ")}, and there are the versions ${there.join(", ")}`,
  );
}

function told({ old, new: young }: SideCounts, { rows, different }: Comparison): string {
  return (
    `${count(old.queries)} queries by old code and ${count(young.queries)} by new, ` +
    `${old.failed + young.failed} failed; ${count(rows)} rows, ${different} different`
  );
}

const pollMs = 100;
const contractMs = 60_000;

function count(number: number): string {
  return number.toLocaleString("en-US");
}
