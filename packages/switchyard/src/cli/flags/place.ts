import { userInfo } from "node:os";
import { resolveFlagApp } from "../app.ts";
import type { ArgumentSpec, OptionSpec } from "../command.ts";
import type { Context } from "../context.ts";

/** Where flags are: an app, and one of its environments. */
export interface Place {
  readonly app: string;
  readonly environment: string;
}

export interface PlaceOptions {
  readonly app?: string;
  readonly environment?: string;
}

export interface WhoOptions {
  readonly by?: string;
  readonly why?: string;
}

export const appOption: OptionSpec = {
  flags: "-a, --app <name>",
  summary: "App whose flags are meant; may be left out when there is only one",
  complete: { kind: "apps" },
};

export const placeOptions: readonly OptionSpec[] = [
  appOption,
  { flags: "-e, --environment <name>", summary: "Environment of the flags (default: production)" },
];

export const whoOptions: readonly OptionSpec[] = [
  { flags: "-r, --why <text>", summary: "Why, kept in the history" },
  { flags: "--by <name>", summary: "Who changes it (default: your login name)" },
];

export const flagArgument: ArgumentSpec = {
  name: "key",
  summary: "Key of the flag",
  required: true,
  complete: { kind: "flags" },
};

export async function resolvePlace(context: Context, options: PlaceOptions): Promise<Place> {
  const app = await resolveFlagApp(context, options.app);
  return { app, environment: options.environment ?? defaultEnvironment };
}

/** Who does it and why, as requests have it. */
export function whoOf({ by, why }: WhoOptions): { readonly by: string; readonly why?: string } {
  return { by: by ?? userInfo().username, ...(why !== undefined && { why }) };
}

/** `production/new-cart` is said only where it is not the usual one. */
export function placeText({ environment }: Place): string {
  return environment === defaultEnvironment ? "" : ` in ${environment}`;
}

const defaultEnvironment = "production";
