import { notOfShape } from "./readShape.ts";
import { importFlagd } from "./flagd/importFlagd.ts";
import { importGrowthbook } from "./growthbook/importGrowthbook.ts";
import type { ExchangeFormat, Imported } from "./imported.ts";
import { importLaunchdarkly } from "./launchdarkly/importLaunchdarkly.ts";
import { readJson } from "./readJson.ts";
import { importUnleash } from "./unleash/importUnleash.ts";

export interface ImportOptions {
  /** Of the source: files of LaunchDarkly and Unleash may hold several. */
  readonly environment?: string;
}

/**
 * Reads flags from a file of Switchyard, flagd, Unleash (client features, or an export), GrowthBook (the payload for
 * SDKs) or LaunchDarkly (the payload for server SDKs, or flags of the REST API). Each keeps the bucketing of its source,
 * so nobody moves; what is not as it was stands in `notCarried`, and a flag that would serve anybody something else is
 * disabled until somebody has looked at it.
 *
 * The subject is the `targetingKey` everywhere: Unleash's `userId`, GrowthBook's `id`, the key of LaunchDarkly's `user`
 * context. Other kinds of LaunchDarkly contexts are attributes by their name: `{ org: { key: "acme" } }`.
 *
 * @throws SwitchyardError FLAG_INVALID, with line and column where the text is no JSON, with the path where it is none of
 * the format
 */
export function importFlags(format: ExchangeFormat, text: string, options: ImportOptions = {}): Imported {
  const json = readJson(text);
  if (typeof json !== "object" || json === null) throw notOfShape(`${format} file`, "", "must be an object");
  switch (format) {
    case "switchyard":
    case "flagd":
      return importFlagd(json, format);
    case "unleash":
      return importUnleash(json, options.environment);
    case "growthbook":
      return importGrowthbook(json);
    case "launchdarkly":
      return importLaunchdarkly(json, options.environment);
  }
}
