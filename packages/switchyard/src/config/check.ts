import { crossCheck } from "./crossCheck.ts";
import { explain } from "./explain.ts";
import { routeConflicts } from "./checks/routes.ts";
import type { Finding } from "./problem.ts";
import { type AppConfig, appName, appSchema, configSchema } from "./schema.ts";
import { valueAt } from "./words.ts";

export interface Checked {
  readonly findings: readonly Finding[];
  /** Complete only when there are no findings. */
  readonly apps: Readonly<Record<string, AppConfig>>;
}

/**
 * Everything that is wrong with a whole configuration, at once: the schema's rules first, then those between keys,
 * which are checked for the sound part of an app even where another part of it is broken.
 */
export function check(input: unknown): Checked {
  const parsed = configSchema.safeParse(input);
  const findings = parsed.success ? [] : [...explain(parsed.error.issues, input)];
  const routes: Record<string, Pick<AppConfig, "routes">> = {};
  const apps: Record<string, AppConfig> = {};
  for (const [name, raw] of Object.entries(sections(input))) {
    // zod looks no further into an entry whose name is wrong.
    const app = appName.safeParse(name).success ? undefined : appSchema.safeParse(raw);
    if (app?.error) findings.push(...explain(app.error.issues, input, ["apps", name]));
    const sound = soundPart(raw);
    if (sound === undefined) continue;
    if (!sound.broken.has("routes")) routes[name] = sound.config;
    apps[name] = sound.config;
    for (const finding of crossCheck(sound.config, sound.broken))
      findings.push({ ...finding, path: ["apps", name, ...finding.path] });
  }
  return { findings: [...findings, ...routeConflicts(routes)], apps };
}

function sections(input: unknown): Record<string, unknown> {
  const apps = valueAt(input, ["apps"]);
  return typeof apps === "object" && apps !== null ? { ...apps } : {};
}

/** The app without the keys that are wrong by themselves. */
function soundPart(raw: unknown): { config: AppConfig; broken: ReadonlySet<string> } | undefined {
  const parsed = appSchema.safeParse(raw);
  if (parsed.success) return { config: parsed.data, broken: new Set() };
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return undefined;
  const broken = new Set(
    parsed.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" && issue.path.length === 0
        ? issue.keys
        : issue.path.slice(0, 1).map(String),
    ),
  );
  const rest = Object.entries(raw).filter(([key]) => !broken.has(key));
  const again = appSchema.safeParse({ run: "true", ...Object.fromEntries(rest) });
  return again.success ? { config: again.data, broken } : undefined;
}
