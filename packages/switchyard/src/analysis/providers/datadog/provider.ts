import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { checkClock } from "../clockSkew.ts";
import { readCredentials } from "../credentials.ts";
import { fillIn } from "../fillIn.ts";
import { below, shownAddress } from "../http/address.ts";
import { ask } from "../http/ask.ts";
import { measureQueries } from "../measureQueries.ts";
import type { MetricProvider, Window } from "../port.ts";
import type { ProviderTools } from "../tools.ts";
import { valuesIn } from "./answer.ts";

type Config = ProviderConfigs["datadog"];

/** Datadog's timeseries query, version 1 (https://docs.datadoghq.com/api/latest/metrics/query-timeseries-points/). */
export function datadogProvider(
  config: Config,
  tools: Pick<ProviderTools, "clock" | "secret">,
): MetricProvider {
  const address = config.address ?? `https://api.${config.site}`;
  const source = `datadog ${shownAddress(address)}`;
  const evaluate = async (query: string, window: Window, signal: AbortSignal) => {
    const keys = { "dd-api-key": config.apiKey, "dd-application-key": config.applicationKey };
    const { headers, secrets } = await readCredentials({ headers: keys }, tools, signal);
    const { timeout, retries } = config;
    const url = `${below(address, "/api/v1/query")}?${parameters(query, window).toString()}`;
    const question = { source, method: "GET", url, headers, secrets, timeout, retries } as const;
    return ask(question, tools.clock, signal, ({ json, skewMs }) => {
      checkClock(source, skewMs, window);
      return valuesIn(source, json, window);
    });
  };
  return {
    source,
    measure: (question, signal) =>
      measureQueries(source, config, {
        fill: (text) => fillIn(text, question, "datadog"),
        evaluate: (query) => evaluate(query, question.window, signal),
      }),
  };
}

/** Whole seconds that hold the window. */
function parameters(query: string, { from, to }: Window): URLSearchParams {
  return new URLSearchParams({
    from: String(Math.floor(from / 1000)),
    to: String(Math.ceil(to / 1000)),
    query,
  });
}
