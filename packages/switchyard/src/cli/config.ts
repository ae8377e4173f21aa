import { SwitchyardError } from "../errors.ts";
import type { AppConfig } from "../config/schema.ts";
import { chooseApp } from "./app.ts";
import type { ConfigOptions } from "./command.ts";
import type { Context } from "./context.ts";

export interface ConfiguredApp {
  readonly app: string;
  /** Absolute path of the file it is from. */
  readonly file: string;
  readonly raw: unknown;
  readonly config: AppConfig;
}

/** Loads switchyard.yaml and picks the app that the command is about out of it. */
export async function configuredApp(
  context: Context,
  named: string | undefined,
  options: ConfigOptions,
): Promise<ConfiguredApp> {
  const { loadConfig } = await import("../config/load.ts");
  const { apps, file } = loadConfig(options.file ?? context.directory, options.env);
  const names = Object.keys(apps);
  const app = named ?? (await chooseApp(context, names, { whenNone: "Add one under `apps` of the file." }));
  const loaded = apps[app];
  if (!loaded) {
    throw new SwitchyardError("NOT_FOUND", `${file} has no app "${app}".`, {
      next: `Name one of its apps: ${names.join(", ")}.`,
      fields: { app, apps: names },
    });
  }
  return { app, file, ...loaded };
}
