import { check } from "./check.ts";
import { invalidValue } from "./problem.ts";
import type { AppConfig } from "./schema.ts";

/**
 * An app's section in its input form, checked by the same rules as a file. Throws CONFIG_INVALID with every problem.
 */
export function validateApp(name: string, raw: unknown): AppConfig {
  const { findings, apps } = check({ apps: { [name]: raw } });
  const config = apps[name];
  if (findings.length > 0 || config === undefined)
    throw invalidValue(`The configuration of "${name}"`, findings);
  return config;
}
