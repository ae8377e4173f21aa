import type { AppConfig } from "../config/schema.ts";
import type { Store } from "../state/port.ts";

/** Routes of this configuration that another app already has, one sentence each. */
export async function routeConflicts(store: Store, app: string, config: AppConfig): Promise<string[]> {
  const wanted = new Map(config.routes.map((route) => [keyOf(route), route]));
  const conflicts: string[] = [];
  for (const other of await store.apps.list()) {
    const number = other.stable ?? other.split?.candidate;
    if (other.app === app || number === undefined) continue;
    const release = await store.releases.get(other.app, number);
    for (const route of release?.config.routes ?? []) {
      if (wanted.has(keyOf(route))) {
        conflicts.push(
          `The route ${route.host ?? "(every host)"} ${route.path} belongs to the app ${other.app}.`,
        );
      }
    }
  }
  return conflicts;
}

function keyOf({ host, path }: AppConfig["routes"][number]): string {
  return `${host?.toLowerCase() ?? ""} ${path === "/" ? path : path.replace(/\/$/, "")}`;
}
