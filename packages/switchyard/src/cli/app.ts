import { readFileSync } from "node:fs";
import { findConfig } from "../config/findConfig.ts";
import type { Client } from "../client/client.ts";
import { SwitchyardError } from "../errors.ts";
import type { Context } from "./context.ts";

/**
 * The app that a command is about: the one named, else the only one of the switchyard.yaml here, else the only one
 * of the control plane. With several a person is asked; where nobody can answer the error lists them.
 */
export async function resolveApp(context: Context, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const configured = await configuredApps(context.directory);
  const [only] = configured;
  if (only !== undefined && configured.length === 1) return only;
  const deployed = (await context.client.apps()).map(({ app }) => app);
  return chooseApp(context, deployed, { whenNone: "Deploy the first one with `switchyard deploy`." });
}

/** Of commands about flags, which may be there before anything is deployed. */
export async function resolveFlagApp(context: Context, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const configured = await configuredApps(context.directory);
  const [only] = configured;
  if (only !== undefined && configured.length === 1) return only;
  return chooseApp(context, [...new Set([...configured, ...(await appsForFlags(context.client))])], {
    whenNone: "Say whose flags they are, for example with `--app shop`; it need not be deployed yet.",
    asOption: true,
  });
}

/** Those that are deployed, and those that only have flags yet. */
export async function appsForFlags(client: Client): Promise<readonly string[]> {
  const [deployed, flagged] = await Promise.all([client.apps(), client.flags.apps()]);
  return [...new Set([...deployed.map(({ app }) => app), ...flagged])];
}

/** The only one of these names, or the one that a person picks. `whenNone` says what to do when there is none. */
export async function chooseApp(
  context: Context,
  apps: readonly string[],
  { whenNone, asOption = false }: { readonly whenNone: string; readonly asOption?: boolean },
): Promise<string> {
  const [only] = apps;
  if (only === undefined) throw new SwitchyardError("NOT_FOUND", "There is no app yet.", { next: whenNone });
  if (apps.length === 1) return only;
  if (!context.interactive) {
    throw new SwitchyardError("USAGE", `Which app? There are ${apps.length}: ${apps.join(", ")}.`, {
      next: asOption
        ? `Name one, for example with \`--app ${only}\`.`
        : `Name one, for example \`${only}\`, after the command.`,
      fields: { apps },
    });
  }
  const { pick } = await import("./ask.ts");
  return pick(
    "Which app?",
    apps.map((app) => ({ value: app, label: app })),
  );
}

/**
 * Names only, without the checks: a broken file must not keep anyone from `status` or `rollback`, and loading the
 * schema would take longer than most commands do.
 */
async function configuredApps(directory: string): Promise<readonly string[]> {
  try {
    const file = findConfig(directory);
    const { parse } = await import("yaml");
    const document: unknown = parse(readFileSync(file, "utf8"));
    const apps: unknown = isObject(document) ? document["apps"] : undefined;
    return isObject(apps) ? Object.keys(apps) : [];
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
