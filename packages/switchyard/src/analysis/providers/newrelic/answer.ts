import { z } from "zod";
import { unavailable } from "../unavailable.ts";

const time = z.number().nullish();

const nrqlResult = z.object({
  results: z.array(z.record(z.string(), z.unknown())),
  metadata: z
    .object({
      facets: z.array(z.string()).nullish(),
      timeWindow: z.object({ begin: time, end: time }).nullish(),
    })
    .nullish(),
});

const envelope = z.object({
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({ errorClass: z.string().optional() }).optional(),
      }),
    )
    .nullish(),
  data: z
    .object({
      actor: z.object({ account: z.object({ nrql: nrqlResult.nullable() }).nullable() }).nullable(),
    })
    .nullish(),
});

export interface NrqlAnswer {
  /** One value of each row; a row with null has none. */
  readonly values: readonly number[];
  /** Facets, or rows where there are none. */
  readonly rows: number;
  /** End of the time that was looked at; milliseconds since the epoch. */
  readonly end: number | undefined;
}

/** What NerdGraph says to an NRQL query. Throws METRIC_UNAVAILABLE. */
export function answerIn(source: string, json: unknown): NrqlAnswer {
  const { data, success, error } = envelope.safeParse(json);
  if (!success) throw unavailable(source, "answered something else than NerdGraph does.", { cause: error });
  // NerdGraph reports its errors with status 200, and perhaps with a part of the data.
  if (data.errors && data.errors.length > 0) {
    const said = data.errors.map(({ message, extensions }) =>
      extensions?.errorClass === undefined ? message : `${extensions.errorClass}: ${message}`,
    );
    throw unavailable(source, `refused the query: ${said.join("; ")}.`);
  }
  const nrql = data.data?.actor?.account?.nrql;
  if (!nrql)
    throw unavailable(source, "gave no results: the account is unknown or its data must not be read.");
  const labels = new Set([...notValues, ...(nrql.metadata?.facets ?? [])]);
  return {
    values: nrql.results.flatMap((row) => valueOf(source, row, labels) ?? []),
    rows: new Set(nrql.results.map((row, index) => ("facet" in row ? JSON.stringify(row["facet"]) : index)))
      .size,
    end: nrql.metadata?.timeWindow?.end ?? undefined,
  };
}

/** What stands in a row beside its value: the bucket of a TIMESERIES, the name of a FACET, the time of an event. */
const notValues = ["beginTimeSeconds", "endTimeSeconds", "facet", "timestamp", "comparison"];

function valueOf(
  source: string,
  row: Readonly<Record<string, unknown>>,
  labels: ReadonlySet<string>,
): number | undefined {
  const values = Object.entries(row)
    .filter(([name]) => !labels.has(name))
    .flatMap(([name, value]) => numbersIn(name, value));
  const [first, second] = values;
  if (first === undefined || second !== undefined)
    throw unavailable(
      source,
      `gave ${values.length} values in a row${values.length === 0 ? "" : ` (${values.map(({ name }) => name).join(", ")})`}.`,
      { next: "Let the query SELECT one number." },
    );
  return first.value ?? undefined;
}

interface Named {
  readonly name: string;
  readonly value: number | null;
}

/** A percentile is an object with its rank as the key. */
function numbersIn(name: string, value: unknown): readonly Named[] {
  if (typeof value === "number" || value === null) return [{ name, value }];
  if (typeof value !== "object") return [];
  return Object.entries(value ?? {}).flatMap(([rank, one]) => numbersIn(`${name}.${rank}`, one));
}
