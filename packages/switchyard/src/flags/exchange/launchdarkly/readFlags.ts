import { chosenEnvironment } from "../chosenEnvironment.ts";
import { notOfShape, readShape } from "../readShape.ts";
import { type LaunchdarklyFlag, type LaunchdarklySegment, payload, restFlags } from "./shape.ts";

export interface LaunchdarklyFile {
  readonly flags: Readonly<Record<string, LaunchdarklyFlag>>;
  readonly segments: Readonly<Record<string, LaunchdarklySegment>>;
}

/** The payload for server SDKs, also as a stream wraps it, or flags of the REST API with all their environments. */
export function readFlags(json: object, environment: string | undefined): LaunchdarklyFile {
  if ("items" in json) return fromRest(json, environment);
  const inner = "data" in json && !("flags" in json) ? json.data : json;
  const { flags, segments } = readShape(payload, inner, "payload of LaunchDarkly");
  return { flags: living(flags), segments: living(segments ?? {}) };
}

function fromRest(json: object, environment: string | undefined): LaunchdarklyFile {
  const { items, segments } = readShape(restFlags, json, "list of LaunchDarkly's flags");
  const names = [...new Set(items.flatMap((item) => Object.keys(item.environments)))];
  const chosen = chosenEnvironment("LaunchDarkly", names, environment);
  const flags = items.map((item, at): [string, LaunchdarklyFlag] => {
    const settings = chosen === undefined ? undefined : item.environments[chosen];
    if (settings === undefined)
      throw notOfShape("list of LaunchDarkly's flags", `items[${at}].environments`, "is empty");
    return [
      item.key,
      {
        ...settings,
        key: item.key,
        variations: item.variations.map(({ value }) => value),
        names: item.variations.map(({ name }) => name),
        ...(item.description && { description: item.description }),
      },
    ];
  });
  return { flags: Object.fromEntries(flags), segments: segments ?? {} };
}

function living<T extends { readonly deleted?: boolean | null | undefined }>(
  all: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([, one]) => one.deleted !== true));
}
