import type { SideNames } from "../analysis/replay/parse/sides.ts";
import type { ReplaySettings } from "../analysis/replay/settings.ts";
import { SwitchyardError } from "../errors.ts";
import type { OptionSpec } from "./command.ts";
import { configuredApp } from "./config.ts";
import type { Context } from "./context.ts";
import { junitOption } from "./junitFile.ts";

export interface ReplayOptions {
  readonly config?: string;
  readonly app?: string;
  readonly env?: string;
  readonly metric?: string;
  readonly alpha?: number;
  readonly judge?: "rate" | "mann-whitney";
  readonly sequential?: boolean;
  readonly direction?: "increase" | "decrease" | "either";
  readonly maxRatio?: number;
  readonly minDifference?: number;
  readonly interval?: number;
  readonly candidate?: string;
  readonly stable?: string;
  readonly all?: boolean;
  readonly junit?: string;
}

export const replayOptions: readonly OptionSpec[] = [
  {
    flags: "--config <path>",
    summary: "switchyard.yaml whose guard and metrics are tried (default: what every app has)",
    complete: { kind: "files" },
  },
  { flags: "--app <name>", summary: "App of that file; may be left out when there is only one" },
  { flags: "-e, --env <name>", summary: "Environment whose overlay is applied to that file" },
  { flags: "--metric <name>", summary: "This metric only" },
  {
    flags: "--alpha <share>",
    summary: "Chance of a false alarm of each comparison, e.g. 0.1%",
    kind: "ratio",
  },
  {
    flags: "--max-ratio <number>",
    summary: "Fails only when more than this many times stable's, e.g. 1.5",
    kind: "ratio",
  },
  {
    flags: "--min-difference <number>",
    summary: "Fails only when this far from stable's, in the metric's unit: 0.2%, or 25 for milliseconds",
    kind: "ratio",
  },
  {
    flags: "--direction <what>",
    summary: "What is bad",
    choices: ["increase", "decrease", "either"],
  },
  { flags: "--sequential", summary: "Judge at every look, as a rollout does (the default)" },
  { flags: "--no-sequential", summary: "One fixed-sample test over everything recorded" },
  {
    flags: "--judge <name>",
    summary: "The fixed-sample test to use; implies --no-sequential",
    choices: ["rate", "mann-whitney"],
  },
  {
    flags: "--interval <duration>",
    summary: "Between two looks (default: the metric's, but not below the step of the recording)",
    kind: "duration",
  },
  {
    flags: "--candidate <side>",
    summary: "What the recording calls the candidate, e.g. 7 (default: candidate)",
  },
  {
    flags: "--stable <side>",
    summary: "What the recording calls the stable release, e.g. 6 (default: stable)",
  },
  { flags: "--all", summary: "Details of every metric, not only of those that did not pass" },
  junitOption,
];

/** Throws USAGE, CONFIG_NOT_FOUND, CONFIG_INVALID. */
export async function replaySettings(context: Context, given: ReplayOptions): Promise<ReplaySettings> {
  const { judge, sequential, direction, maxRatio, minDifference, alpha, interval, metric } = given;
  if (judge !== undefined && sequential === true) {
    throw usage("--judge names a fixed-sample test; --sequential asks for none.", "Leave one of them out.");
  }
  if (alpha !== undefined && !(alpha > 0 && alpha < 1)) {
    throw usage("--alpha must be above 0 and below 1.", "Try --alpha 0.1%.");
  }
  if (maxRatio !== undefined && maxRatio < 1) {
    throw usage("--max-ratio must be at least 1.", "Try --max-ratio 1.5.");
  }
  const config = await configOf(context, given);
  const together = judge === undefined ? sequential : false;
  return {
    compare: {
      ...(judge !== undefined && { judge }),
      ...(together !== undefined && { sequential: together }),
      ...(direction !== undefined && { direction }),
      ...(maxRatio !== undefined && { maxRatio }),
      ...(minDifference !== undefined && { minDifference }),
    },
    ...(config !== undefined && { config }),
    ...(alpha !== undefined && { alpha }),
    ...(interval !== undefined && interval > 0 && { intervalMs: interval }),
    ...(metric !== undefined && { metric }),
  };
}

async function configOf(
  context: Context,
  { config, app, env }: ReplayOptions,
): Promise<ReplaySettings["config"]> {
  if (config === undefined && (app !== undefined || env !== undefined)) {
    throw usage(
      "--app and --env say which part of --config is meant.",
      "Name the file too, with --config switchyard.yaml.",
    );
  }
  if (config === undefined) return undefined;
  return (await configuredApp(context, app, { file: config, ...(env !== undefined && { env }) })).config;
}

export function sideNames({ candidate, stable }: ReplayOptions): SideNames {
  return { ...(candidate !== undefined && { candidate }), ...(stable !== undefined && { stable }) };
}

function usage(message: string, next: string): SwitchyardError {
  return new SwitchyardError("USAGE", message, { next });
}
