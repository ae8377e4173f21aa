import type { FlagDefinition, FlagDocument } from "@switchyard/flags";
import { documentOf, loadImage } from "../../flags/book/image.ts";
import type { Tables } from "../../state/port.ts";
import type { AppRecord, ReleaseRecord } from "../../state/records.ts";

/** The flags that the candidate's cohorts ask for, with all they depend on; undefined where they ask for none. */
export async function cohortFlags(
  tables: Tables,
  { app, split }: AppRecord,
  releases: readonly ReleaseRecord[],
): Promise<FlagDocument | undefined> {
  const candidate = releases.find(({ number }) => number === split?.candidate);
  const wanted = candidate?.config.cohorts.flatMap(({ flag }) => flag ?? []) ?? [];
  if (candidate === undefined || wanted.length === 0) return undefined;
  const image = await loadImage(tables, { app, environment: candidate.config.flags.environment });
  return image === undefined ? { flags: {} } : needed(documentOf(image), wanted);
}

function needed(document: FlagDocument, wanted: readonly string[]): FlagDocument {
  const flags: Record<string, FlagDefinition> = {};
  const add = (key: string) => {
    const definition = Object.hasOwn(document.flags, key) ? document.flags[key] : undefined;
    if (definition === undefined || Object.hasOwn(flags, key)) return;
    flags[key] = definition;
    for (const { flag } of definition.prerequisites ?? []) add(flag);
  };
  for (const key of wanted) add(key);
  return { ...document, flags };
}
