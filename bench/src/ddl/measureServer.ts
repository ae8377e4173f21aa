import type { Cluster } from "../../../packages/switchyard/src/schema/testing/cluster.ts";
import type { Catalog } from "../../../packages/switchyard/src/schema/catalog/catalog.ts";
import { readCatalog } from "../../../packages/switchyard/src/schema/catalog/readCatalog.ts";
import type { Verdict } from "./compare.ts";
import { agreement, type Agreement, isHazard } from "./compare.ts";
import type { DdlStatement, Family } from "./family.ts";
import { verdictOf } from "./lintVerdict.ts";
import { type Measured, measureFamily } from "./truth/measureFamily.ts";
import type { Truth } from "./truth/truth.ts";

/** What a server did with a statement, and what was said of it before. */
export type Tried = { readonly family: string; readonly statement: DdlStatement } & (
  | { readonly kind: "refused"; readonly truth: Extract<Truth, { kind: "refused" }> }
  | {
      readonly kind: "done";
      readonly truth: Extract<Truth, { kind: "done" }>;
      readonly verdict: Verdict;
      readonly agreement: Agreement;
      readonly hazard: boolean;
    }
);

export interface Server {
  readonly version: number;
  readonly tried: readonly Tried[];
}

/** What the servers are started with. */
export const settings = { autovacuum: "off", allow_in_place_tablespaces: "on" };

export async function measureServer(cluster: Cluster, families: readonly Family[]): Promise<Server> {
  await cluster.query("CREATE TABLESPACE other_disk LOCATION ''");
  const url = await cluster.createDatabase("ddl");
  const tried: Tried[] = [];
  for (const family of families) {
    const measured = await measureFamily(url, family, (client) =>
      readCatalog(client, { schemas: ["public", "elsewhere"], measured: true }),
    );
    tried.push(...measured.map((one) => triedOf(family.name, one)));
  }
  return { version: cluster.version, tried };
}

function triedOf(family: string, { statement, truth, look }: Measured<Catalog>): Tried {
  if (truth.kind === "refused" || look === null) {
    if (truth.kind === "done") throw new Error(`nothing was said of ${statement.sql}`);
    return { family, statement, kind: "refused", truth };
  }
  const verdict = verdictOf(statement.sql, look);
  return {
    family,
    statement,
    kind: "done",
    truth,
    verdict,
    agreement: agreement(truth, verdict),
    hazard: isHazard(truth, materializedViews(look)),
  };
}

function materializedViews({ relations }: Catalog): ReadonlySet<string> {
  const views = relations.filter(({ kind }) => kind === "materialized-view");
  return new Set(views.map(({ schema, name }) => `${schema}.${name}`));
}
