import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import type { MetricData } from "../../data.ts";
import { checkClock } from "../clockSkew.ts";
import { readCredentials } from "../credentials.ts";
import { fillIn } from "../fillIn.ts";
import { shownHost, shownUrl } from "../http/address.ts";
import { ask } from "../http/ask.ts";
import type { MetricProvider } from "../port.ts";
import { tallyOf } from "../tally.ts";
import type { ProviderTools } from "../tools.ts";
import { valuesAt } from "./values.ts";

type Config = ProviderConfigs["web"];

/** Any address that answers in JSON. */
export function webProvider(config: Config, tools: Pick<ProviderTools, "clock" | "secret">): MetricProvider {
  const { method, value, total, timeout, retries } = config;
  const source = `web ${shownHost(config.url)}`;
  return {
    source,
    measure: async (question, signal) => {
      const url = fillIn(config.url, question, "url");
      const body = config.body === undefined ? undefined : fillIn(config.body, question, "json");
      const { headers, secrets } = await readCredentials(config, tools, signal);
      const data = await ask(
        {
          source,
          method,
          url,
          headers: { accept: "application/json", "cache-control": "no-cache", ...withType(body), ...headers },
          ...(body !== undefined && { body }),
          secrets,
          timeout,
          retries,
        },
        tools.clock,
        signal,
        ({ json, skewMs }): MetricData => {
          if (namesTimes(config)) checkClock(source, skewMs, question.window);
          const samples = valuesAt(source, value, json);
          if (total === undefined) return { kind: "samples", samples };
          return tallyOf(source, samples, valuesAt(source, total, json));
        },
      );
      return {
        data,
        query: `${method} ${shownUrl(url)} ${value}${total === undefined ? "" : ` of ${total}`}`,
      };
    },
  };
}

function withType(body: string | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { "content-type": "application/json" };
}

/** Whose clock it is matters only where the question is about a time of ours. */
function namesTimes({ url, body = "" }: Config): boolean {
  return /\{\{\s*(window|from|to)\s*\}\}/.test(url + body);
}
