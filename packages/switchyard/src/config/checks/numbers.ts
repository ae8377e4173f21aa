import { type Located, nodeAt } from "../located.ts";
import type { Finding } from "../problem.ts";

/** Numbers in `env` that would reach the app as another text than was written: 1.10 as 1.1, 0x1F as 31. */
export function changedNumbers(root: Located): readonly Finding[] {
  const apps = nodeAt(root, ["apps"]);
  if (apps?.kind !== "map") return [];
  return [...apps.entries.keys()].flatMap((app) => {
    const env = nodeAt(root, ["apps", app, "env"]);
    if (env?.kind !== "map") return [];
    return [...env.entries].flatMap(([name, { value }]): readonly Finding[] => {
      if (value.kind !== "scalar" || typeof value.value !== "number") return [];
      if (String(value.value) === value.source || !Number.isFinite(value.value)) return [];
      const message = `would reach the app as ${value.value}; put it in quotes: "${value.source}"`;
      return [{ path: ["apps", app, "env", name], message }];
    });
  });
}
