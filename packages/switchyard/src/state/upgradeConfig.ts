import { type AppConfig, appSchema } from "../config/schema.ts";

/**
 * The configuration of a release that an older version of this program stored: what that version did not know gets its
 * default, and what this one does not know any more is left out of the guard.
 */
export function upgradeConfig(stored: Partial<AppConfig>): AppConfig {
  const defaults = appSchema.parse({ run: "true" });
  const known = Object.entries(stored.guard ?? {}).filter(([key]) => key in defaults.guard);
  // The stored values passed the same schema, save for the keys that are filled in here.
  return {
    ...defaults,
    ...stored,
    guard: { ...defaults.guard, ...Object.fromEntries(known) },
    analysis: { ...defaults.analysis, ...stored.analysis },
  };
}
