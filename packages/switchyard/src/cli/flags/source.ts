import type { FlagDocument } from "@switchyard/flags";
import type { FlagView } from "../../flags/api.ts";
import type { OptionSpec } from "../command.ts";
import type { Context } from "../context.ts";
import { readObject } from "./definitionFile.ts";
import { type PlaceOptions, resolvePlace } from "./place.ts";

/** Flags to work with, from a file or from the control plane; only that knows what is stale. */
export type KnownFlag = Pick<FlagView, "key" | "definition"> & Partial<FlagView>;

export const documentOption: OptionSpec = {
  flags: "-f, --file <path>",
  summary: "A document of flags (JSON) in place of the control plane",
  complete: { kind: "files" },
};

export async function knownFlags(
  context: Context,
  options: PlaceOptions & { readonly file?: string },
): Promise<readonly KnownFlag[]> {
  if (options.file === undefined) {
    const { app, environment } = await resolvePlace(context, options);
    return context.client.flags.list(app, environment);
  }
  const { flags = {} } = await readObject<Partial<FlagDocument>>(context, options.file);
  return Object.entries(flags).map(([key, definition]) => ({ key, definition }));
}
