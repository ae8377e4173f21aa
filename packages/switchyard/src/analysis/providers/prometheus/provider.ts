import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { checkClock } from "../clockSkew.ts";
import { readCredentials } from "../credentials.ts";
import { fillIn } from "../fillIn.ts";
import { below, shownAddress } from "../http/address.ts";
import { ask } from "../http/ask.ts";
import { measureQueries } from "../measureQueries.ts";
import type { MetricProvider, Window } from "../port.ts";
import type { ProviderTools } from "../tools.ts";
import { type Point, type Result, resultIn } from "./answer.ts";

type Config = ProviderConfigs["prometheus"];
type Tools = Pick<ProviderTools, "clock" | "secret">;

/** Anything with Prometheus' HTTP query API (https://prometheus.io/docs/prometheus/latest/querying/api/). */
export function prometheusProvider(config: Config, tools: Tools): MetricProvider {
  const source = `prometheus ${shownAddress(config.address)}`;
  return {
    source,
    measure: (question, signal) =>
      measureQueries(source, config, {
        fill: (text) => fillIn(text, question, "promql"),
        evaluate: async (promql) => {
          const points = await evaluate({ config, source, promql, window: question.window }, tools, signal);
          return points.map(({ value }) => value);
        },
      }),
  };
}

interface Evaluation {
  readonly config: Config;
  readonly source: string;
  readonly promql: string;
  readonly window: Window;
}

async function evaluate(
  evaluation: Evaluation,
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly Point[]> {
  const { config, source, window } = evaluation;
  const { headers, secrets } = await readCredentials(config, tools, signal);
  const { timeout, retries } = config;
  return ask(
    {
      source,
      method: "POST",
      url: below(config.address, config.step === undefined ? "/api/v1/query" : "/api/v1/query_range"),
      headers: {
        ...headers,
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      body: form(evaluation).toString(),
      secrets,
      timeout,
      retries,
    },
    tools.clock,
    signal,
    ({ json, skewMs }) => {
      checkClock(source, skewMs, window);
      const result = resultIn(source, json);
      checkTimes(source, result, window);
      // `x[5m]` reaches further back than a shorter window.
      return result.points.filter(({ at }) => at >= window.from);
    },
  );
}

/** A step's value speaks of the time before it, so that the first one stands a step into the window. */
function form({ config, promql, window: { from, to } }: Evaluation): URLSearchParams {
  const parameters = new URLSearchParams({ query: promql, timeout: `${config.timeout}ms` });
  if (config.step === undefined) {
    parameters.set("time", seconds(to));
  } else {
    parameters.set("start", seconds(Math.min(from + config.step, to)));
    parameters.set("end", seconds(to));
    parameters.set("step", seconds(config.step));
  }
  // A value that was last seen before the window is none; by default it would count for five minutes (from 2.43 on).
  if (to - from < defaultLookbackMs) parameters.set("lookback_delta", seconds(to - from));
  return parameters;
}

const defaultLookbackMs = 300_000;

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** A cache, or a proxy that ignores `time`, answers with other times than were asked for. */
function checkTimes(source: string, { times, points }: Result, window: Window): void {
  const [oldest, newest] = [points[0], points.at(-1)];
  if (oldest !== undefined && times === "evaluated") checkClock(source, oldest.at - window.to, window);
  if (newest !== undefined && newest.at > window.to) checkClock(source, newest.at - window.to, window);
}
