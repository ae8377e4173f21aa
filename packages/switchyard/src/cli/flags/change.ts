import { SwitchyardError } from "../../errors.ts";
import type { EditResponse } from "../../flags/api.ts";
import type { FlagEdit } from "../../flags/records.ts";
import type { OptionSpec } from "../command.ts";
import type { Context } from "../context.ts";
import {
  type Place,
  type PlaceOptions,
  type WhoOptions,
  placeOptions,
  resolvePlace,
  whoOf,
  whoOptions,
} from "./place.ts";
import { parseTime } from "./time.ts";

export interface ChangeOptions extends PlaceOptions, WhoOptions {
  readonly at?: string;
  readonly emergency?: boolean;
  readonly wait?: number;
  readonly dryRun?: boolean;
}

const waitOption: OptionSpec = {
  flags: "--wait <duration>",
  summary: "Wait so long at most until every connected client has the change (default: 5s)",
  kind: "duration",
};

const emergencyOption: OptionSpec = {
  flags: "--emergency",
  summary: "Pass the second person of a protected environment by; the history says so",
};

/** Of every command that changes flags. */
export const changeOptions: readonly OptionSpec[] = [
  ...placeOptions,
  ...whoOptions,
  { flags: "--at <time>", summary: "Not now, but then: 2h, 2026-05-01 08:00, or ISO 8601" },
  emergencyOption,
  waitOption,
  { flags: "--dry-run", summary: "Say what would happen, and change nothing" },
];

/** Of what cannot wait. */
export const immediateOptions: readonly OptionSpec[] = [...placeOptions, ...whoOptions, waitOption];

export const settleOptions: readonly OptionSpec[] = [...placeOptions, ...whoOptions, waitOption];

/** Makes the edits, all or none, and says what came out of it. */
export async function change(
  context: Context,
  edits: readonly FlagEdit[],
  options: ChangeOptions,
  place?: Place,
): Promise<EditResponse> {
  const { app, environment } = place ?? (await resolvePlace(context, options));
  if (edits.length === 0) {
    throw new SwitchyardError("USAGE", "Nothing to change.", {
      next: "Say what to change, for example `--share on=25%`; `switchyard flags set --help` lists the rest.",
    });
  }
  const response = await context.client.flags.edit(app, {
    environment,
    edits: [...edits],
    ...whoOf(options),
    ...(options.at !== undefined && { at: parseTime(options.at, Date.now()) }),
    emergency: options.emergency === true,
    dryRun: options.dryRun === true,
    waitMs: options.wait ?? defaultWaitMs,
  });
  await conclude(context, response);
  return response;
}

/** Says what came out. `strict`, of a kill: throws FLAG_NOT_DELIVERED when a client has not said that it has the change. */
export async function conclude(context: Context, response: EditResponse, strict = false): Promise<void> {
  const { outcomeLines } = await import("../render/flags/outcome.ts");
  const { out } = context;
  const { delivery } = response;
  const missing = delivery?.missing ?? [];
  if (!strict || missing.length === 0) {
    out.result(response, () => outcomeLines(response, out.style, strict));
    return;
  }
  out.print(...outcomeLines(response, out.style, strict));
  throw new SwitchyardError(
    "FLAG_NOT_DELIVERED",
    `${missing.length} of ${delivery?.connected ?? missing.length} clients have not acknowledged the change: ` +
      `${missing.map(({ client }) => client).join(", ")}.`,
    {
      next: "It stands, and they get it as soon as they are heard of; see that they run, or stop them.",
      fields: { response },
    },
  );
}

export const defaultWaitMs = 5_000;
