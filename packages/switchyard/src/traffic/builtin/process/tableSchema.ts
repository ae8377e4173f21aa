import { z } from "zod";
import { SwitchyardError } from "../../../errors.ts";
import { type AppRoute, type InstanceRoute, type RouteTable, totalWeight } from "../../routeTable.ts";

const milliseconds = z.number().min(0);
const health = z.looseObject({
  check: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("http"), path: z.string().startsWith("/") }),
    z.object({ kind: z.literal("tcp") }),
  ]),
  intervalMs: z.number().min(1),
  timeoutMs: z.number().min(1),
  healthyThreshold: z.int().min(1),
  unhealthyThreshold: z.int().min(1),
});

const instance = z.looseObject({
  id: z.string().min(1),
  host: z.string().min(1),
  port: z.int().min(1).max(65535),
  state: z.enum(["active", "warm", "draining"]),
});

const release = z.looseObject({
  release: z.int(),
  weight: z.int().min(0).max(totalWeight),
  health: health.optional(),
  instances: z.array(instance),
});

const part = z.looseObject({ by: z.enum(["header", "cookie", "query"]), name: z.string().min(1) });

const cohort = z.union([
  z.looseObject({
    by: z.enum(["header", "cookie", "query"]),
    name: z.string().min(1),
    value: z.string().optional(),
    release: z.int(),
  }),
  z.looseObject({
    by: z.literal("flag"),
    flag: z.string().min(1),
    variant: z.string().min(1),
    user: part,
    attributes: z.record(z.string(), part),
    release: z.int(),
  }),
]);

const sticky = z.looseObject({
  seed: z.string(),
  key: z.discriminatedUnion("by", [
    z.object({ by: z.literal("cookie"), cookie: z.string().min(1), maxAgeSeconds: z.number().min(0) }),
    z.object({ by: z.literal("header"), name: z.string().min(1) }),
    z.object({ by: z.literal("ip") }),
  ]),
});

const app = z.looseObject({
  app: z.string().min(1),
  hosts: z.array(z.string().regex(/^[^A-Z]+$/, "must be lower case")),
  pathPrefix: z.string().startsWith("/"),
  releases: z.array(release),
  cohorts: z.array(cohort),
  flags: z.looseObject({ flags: z.record(z.string(), z.unknown()) }).optional(),
  sticky,
  health,
  timeouts: z.looseObject({ connectMs: milliseconds, responseMs: milliseconds, idleMs: milliseconds }),
  drain: z.looseObject({ reconnectWindowMs: milliseconds }),
});

const routeTable = z.looseObject({ format: z.literal(1), generation: z.int().min(0), apps: z.array(app) });

const newerFormat = z.looseObject({ format: z.number().min(2) });

/** Returns the table as it came; throws ROUTER_REFUSED with every reason why a router cannot serve by it. */
export function checkRouteTable(input: unknown): RouteTable {
  const future = newerFormat.safeParse(input);
  if (future.success) {
    throw refusal([`its format is ${future.data.format}, newer than this router understands`]);
  }
  const parsed = routeTable.safeParse(input);
  if (!parsed.success) {
    throw refusal(parsed.error.issues.map((issue) => `${issue.path.join(".") || "table"}: ${issue.message}`));
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- It was parsed; the parsed copy has other optional properties.
  const table = input as RouteTable;
  const problems = [...table.apps.flatMap(appProblems), ...instanceProblems(table)];
  if (problems.length > 0) throw refusal(problems);
  return table;
}

function appProblems(app: AppRoute): string[] {
  const problems: string[] = [];
  const numbers = new Set(app.releases.map((release) => release.release));
  if (numbers.size < app.releases.length) problems.push(`${app.app}: a release is listed twice`);
  const sum = app.releases.reduce((total, release) => total + release.weight, 0);
  if (sum !== 0 && sum !== totalWeight) {
    problems.push(`${app.app}: weights sum to ${sum}, not to ${totalWeight} or 0`);
  }
  for (const cohort of app.cohorts) {
    if (!numbers.has(cohort.release)) {
      problems.push(
        `${app.app}: cohort ${cohort.by === "flag" ? `of flag ${cohort.flag}` : cohort.name} names release ${cohort.release}, which is not listed`,
      );
    }
  }
  const ids = app.releases.flatMap((release) => release.instances.map((instance) => instance.id));
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) {
    problems.push(`${app.app}: instance ${id} is listed twice`);
  }
  return problems;
}

/** An app with several routes lists its instances under each of them; there they must be the same. */
function instanceProblems(table: RouteTable): string[] {
  const known = new Map<string, { owner: string; instance: InstanceRoute }>();
  const problems = new Set<string>();
  for (const app of table.apps) {
    for (const release of app.releases) {
      const owner = `${app.app}/${release.release}`;
      for (const instance of release.instances) {
        const other = known.get(instance.id);
        if (other === undefined) known.set(instance.id, { owner, instance });
        else if (other.owner !== owner || !sameInstance(other.instance, instance)) {
          problems.add(`instance ${instance.id} is listed with two owners, addresses or states`);
        }
      }
    }
  }
  return [...problems];
}

function sameInstance(a: InstanceRoute, b: InstanceRoute): boolean {
  return a.host === b.host && a.port === b.port && a.state === b.state;
}

function refusal(reasons: readonly string[]): SwitchyardError {
  return new SwitchyardError("ROUTER_REFUSED", `The router refuses this route table: ${reasons.join("; ")}`, {
    next: "The table in force is unchanged; correct what is named and publish again.",
    fields: { reasons },
  });
}
