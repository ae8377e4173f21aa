import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { checkClock } from "../clockSkew.ts";
import { readCredentials } from "../credentials.ts";
import { fillIn } from "../fillIn.ts";
import { shownAddress } from "../http/address.ts";
import { ask } from "../http/ask.ts";
import { measureQueries } from "../measureQueries.ts";
import type { MetricProvider, Window } from "../port.ts";
import type { ProviderTools } from "../tools.ts";
import { unavailable } from "../unavailable.ts";
import { answerIn } from "./answer.ts";
import { silentLimit, withWindow } from "./nrql.ts";

type Config = ProviderConfigs["newrelic"];

/** NRQL by NerdGraph (https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/). */
export function newrelicProvider(
  config: Config,
  tools: Pick<ProviderTools, "clock" | "secret">,
): MetricProvider {
  const url = config.address ?? endpoints[config.region];
  const source = `newrelic ${shownAddress(url)}`;
  const evaluate = async (query: string, window: Window, signal: AbortSignal) => {
    const { headers, secrets } = await readCredentials(
      { headers: { "api-key": config.apiKey } },
      tools,
      signal,
    );
    const { nrql, added } = withWindow(query, window);
    return ask(
      {
        source,
        method: "POST",
        url,
        headers: { ...headers, "content-type": "application/json" },
        body: bodyOf(config, nrql),
        secrets,
        timeout: config.timeout,
        retries: config.retries,
      },
      tools.clock,
      signal,
      ({ json, skewMs }) => {
        checkClock(source, skewMs, window);
        const { values, rows, end } = answerIn(source, json);
        if (added && end !== undefined) checkClock(source, end - window.to, window);
        if (rows >= silentLimit(nrql)) throw truncated(source, rows);
        return values;
      },
    );
  };
  return {
    source,
    measure: (question, signal) =>
      measureQueries(source, config, {
        fill: (text) => fillIn(text, question, "nrql"),
        evaluate: (query) => evaluate(query, question.window, signal),
      }),
  };
}

function truncated(source: string, rows: number): Error {
  return unavailable(source, `gave ${rows} rows, as many as it gives without a LIMIT; some may be missing.`, {
    next: "Add a LIMIT to the query, or let it give fewer rows.",
  });
}

const endpoints = {
  us: "https://api.newrelic.com/graphql",
  eu: "https://api.eu.newrelic.com/graphql",
} as const;

const query = `query ($account: Int!, $nrql: Nrql!, $timeout: Seconds) {
  actor { account(id: $account) { nrql(query: $nrql, timeout: $timeout) {
    results
    metadata { facets timeWindow { begin end } }
  } } }
}`;

/** A query may take five seconds there unless more is asked for. */
function bodyOf({ account, timeout }: Config, nrql: string): string {
  const seconds = Math.min(Math.max(Math.floor(timeout / 1000), 1), longestSeconds);
  return JSON.stringify({ query, variables: { account, nrql, timeout: seconds } });
}

const longestSeconds = 70;
