import { readFileSync } from "node:fs";
import { SwitchyardError } from "../errors.ts";
import { check } from "./check.ts";
import { changedNumbers } from "./checks/numbers.ts";
import { findConfig } from "./findConfig.ts";
import { type Located, nodeAt, plain } from "./located.ts";
import { overlay } from "./overlay.ts";
import { parseYaml } from "./parseYaml.ts";
import { invalidFile } from "./problem.ts";
import type { AppConfig } from "./schema.ts";
import { suggest } from "./suggest.ts";
import { valueAt } from "./words.ts";

export interface LoadedConfig {
  /** Absolute. */
  readonly file: string;
  readonly apps: Readonly<Record<string, LoadedApp>>;
  /** Names of the overlays that the file has. */
  readonly environments: readonly string[];
}

export interface LoadedApp {
  /** As written, overlay applied: what is sent to the control plane. */
  readonly raw: unknown;
  readonly config: AppConfig;
}

/**
 * Reads switchyard.yaml (the file, or the nearest one upwards from a folder), puts `environments.<environment>` over
 * it and checks the result. Throws CONFIG_NOT_FOUND, CONFIG_INVALID with every problem and where it stands, or USAGE
 * for an environment that the file does not have.
 */
export function loadConfig(pathOrFolder: string, environment?: string): LoadedConfig {
  const file = findConfig(pathOrFolder);
  const text = readFileSync(file, "utf8");
  const { root, findings } = parseYaml(text);
  if (root === undefined) throw invalidFile(file, text, findings);

  const tree = select(withoutAnchors(root), environment, file);
  const input = plain(tree);
  const checked = check(input);
  const problems = [...findings, ...checked.findings, ...changedNumbers(tree)];
  if (problems.length > 0) throw invalidFile(file, text, problems, tree);

  const apps: Record<string, LoadedApp> = {};
  for (const [name, config] of Object.entries(checked.apps))
    apps[name] = { raw: valueAt(input, ["apps", name]), config };
  return { file, apps, environments: environmentsOf(root) };
}

function select(root: Located, environment: string | undefined, file: string): Located {
  if (environment === undefined) return root;
  const section = nodeAt(root, ["environments", environment]);
  if (section === undefined) throw unknownEnvironment(root, environment, file);
  // A section with nothing in it changes nothing.
  if (section.kind === "scalar" && section.value === null)
    return without(root, (key) => key === "environments");
  return overlay(
    without(root, (key) => key === "environments"),
    section,
  );
}

/** Top-level `x-…` keys are a place for anchors. */
function withoutAnchors(root: Located): Located {
  return without(root, (key) => key.startsWith("x-"));
}

function without(root: Located, drop: (key: string) => boolean): Located {
  if (root.kind !== "map") return root;
  return { ...root, entries: new Map([...root.entries].filter(([key]) => !drop(key))) };
}

function environmentsOf(root: Located): readonly string[] {
  const section = nodeAt(root, ["environments"]);
  return section?.kind === "map" ? [...section.entries.keys()] : [];
}

function unknownEnvironment(root: Located, environment: string, file: string): SwitchyardError {
  const known = environmentsOf(root);
  const suggestion = suggest(environment, known);
  const meant = suggestion === undefined ? "" : ` Did you mean "${suggestion}"?`;
  return new SwitchyardError("USAGE", `${file} has no environment "${environment}".${meant}`, {
    next:
      known.length === 0
        ? `Leave the environment out, or add \`environments.${environment}\` to the file.`
        : `Choose one of: ${known.join(", ")}.`,
    fields: { environment, known, ...(suggestion !== undefined && { suggestion }) },
  });
}
