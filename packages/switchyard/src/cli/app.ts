import { readFileSync } from "node:fs";
import { findConfig } from "../config/findConfig.ts";
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
  return chooseApp(context, deployed, "Deploy the first one with `switchyard deploy`.");
}

/** The only one of these names, or the one that a person picks. `whenNone` says what to do when there is none. */
export async function chooseApp(
  context: Context,
  apps: readonly string[],
  whenNone: string,
): Promise<string> {
  const [only] = apps;
  if (only === undefined) throw new SwitchyardError("NOT_FOUND", "There is no app yet.", { next: whenNone });
  if (apps.length === 1) return only;
  if (!context.interactive) {
    throw new SwitchyardError("USAGE", `Which app? There are ${apps.length}: ${apps.join(", ")}.`, {
      next: `Name one, for example \`${only}\`, after the command.`,
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
