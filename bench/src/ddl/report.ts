import type { Server, Tried } from "./measureServer.ts";
import { type Recall, recallOf } from "./recall.ts";

export interface Figures {
  readonly statements: number;
  /** Of those, how many verdicts are right on every server that takes the statement. */
  readonly lockRight: number;
  readonly rewriteRight: number;
  readonly scanRight: number;
}

export interface Report extends Figures {
  readonly servers: readonly (Figures & { readonly version: number; readonly refused: number })[];
  /** Taken by none. */
  readonly impossible: readonly string[];
  /** Over all servers. */
  readonly warnings: Recall;
  readonly wrong: readonly Wrong[];
}

export interface Wrong {
  readonly version: number;
  readonly family: string;
  readonly statement: string;
  readonly what: readonly string[];
}

type Done = Extract<Tried, { kind: "done" }>;

export function reportOf(servers: readonly Server[]): Report {
  const count = servers[0]?.tried.length ?? 0;
  const everywhere = Array.from({ length: count }, (_, at) =>
    servers.map(({ tried }) => tried[at]!).filter(isDone),
  );
  const possible = everywhere.filter((done) => done.length > 0);
  const all = servers.flatMap(({ tried }) => tried.filter(isDone));
  return {
    ...figuresOf(possible),
    servers: servers.map(({ version, tried }) => {
      const done = tried.filter(isDone);
      return { version, ...figuresOf(done.map((one) => [one])), refused: tried.length - done.length };
    }),
    impossible: everywhere.flatMap((done, at) =>
      done.length === 0 ? [servers[0]!.tried[at]!.statement.sql] : [],
    ),
    warnings: recallOf(all.map(({ hazard, verdict }) => ({ hazard, warned: verdict.warns }))),
    wrong: servers.flatMap(({ version, tried }) =>
      tried.filter(isDone).flatMap((one) => wrongOf(version, one)),
    ),
  };
}

function figuresOf(statements: readonly (readonly Done[])[]): Figures {
  const right = (what: keyof Done["agreement"]) =>
    statements.filter((done) => done.every(({ agreement }) => agreement[what])).length;
  return {
    statements: statements.length,
    lockRight: right("lock"),
    rewriteRight: right("rewrite"),
    scanRight: right("scan"),
  };
}

function wrongOf(version: number, { family, statement, truth, verdict, agreement }: Done): readonly Wrong[] {
  const what = [
    !agreement.lock && `locks ${locksText(truth.locks)}, said ${locksText(verdict.locks)}`,
    !agreement.rewrite && `rewrites ${namesText(truth.rewrites)}, said ${namesText(verdict.rewrites)}`,
    !agreement.scan && `reads ${namesText(truth.scans)}, said ${namesText(verdict.scans)}`,
  ].filter((text) => text !== false);
  return what.length === 0 ? [] : [{ version, family, statement: statement.sql, what }];
}

function locksText(locks: Readonly<Record<string, string>>): string {
  return namesText(Object.entries(locks).map(([table, mode]) => `${table} ${mode}`));
}

function namesText(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}

function isDone(tried: Tried): tried is Done {
  return tried.kind === "done";
}
