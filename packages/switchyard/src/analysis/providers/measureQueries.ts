import type { Answer } from "./port.ts";
import { tallyOf } from "./tally.ts";

interface QueryLanguage {
  readonly fill: (text: string) => string;
  readonly evaluate: (query: string) => Promise<readonly number[]>;
}

/** One query measures values; a query and a `total`, asked at the same time, measure counts among it. */
export async function measureQueries(
  source: string,
  config: { readonly query: string; readonly total?: string | undefined },
  { fill, evaluate }: QueryLanguage,
): Promise<Answer> {
  const query = fill(config.query);
  if (config.total === undefined) return { data: { kind: "samples", samples: await evaluate(query) }, query };
  const total = fill(config.total);
  const [events, exposure] = await Promise.all([evaluate(query), evaluate(total)]);
  return { data: tallyOf(source, events, exposure), query: `${query} of ${total}` };
}
