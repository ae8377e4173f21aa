import type { AppRoute, RouteTable } from "../../routeTable.ts";

/** A route table made ready for look-ups: once per generation, then a few map reads per request. */
export interface CompiledTable {
  readonly generation: number;
  readonly exact: ReadonlyMap<string, readonly AppRoute[]>;
  /** By the part behind `*.`. */
  readonly wildcard: ReadonlyMap<string, readonly AppRoute[]>;
  readonly any: readonly AppRoute[];
}

export const emptyTable: CompiledTable = compileTable({ format: 1, generation: 0, apps: [] });

export function compileTable(table: RouteTable): CompiledTable {
  const exact = new Map<string, AppRoute[]>();
  const wildcard = new Map<string, AppRoute[]>();
  const any: AppRoute[] = [];
  for (const app of table.apps) {
    if (app.hosts.length === 0) any.push(app);
    for (const host of app.hosts) {
      if (host.startsWith("*.")) append(wildcard, host.slice(2).toLowerCase(), app);
      else append(exact, host.toLowerCase(), app);
    }
  }
  for (const routes of [...exact.values(), ...wildcard.values(), any]) routes.sort(longestPathFirst);
  return { generation: table.generation, exact, wildcard, any };
}

/**
 * The app of a request: the most specific host (exact, then the longest wildcard, then any) that has a matching path,
 * and in it the longest path. `host` is lower case without port, `path` without query.
 */
export function matchRoute(table: CompiledTable, host: string, path: string): AppRoute | undefined {
  const exact = table.exact.get(host);
  const found = exact && longestPath(exact, path);
  if (found) return found;
  if (table.wildcard.size > 0) {
    for (let dot = host.indexOf("."); dot !== -1; dot = host.indexOf(".", dot + 1)) {
      const routes = table.wildcard.get(host.slice(dot + 1));
      const found = routes && longestPath(routes, path);
      if (found) return found;
    }
  }
  return longestPath(table.any, path);
}

function longestPath(routes: readonly AppRoute[], path: string): AppRoute | undefined {
  for (const route of routes) if (hasPrefix(path, route.pathPrefix)) return route;
  return undefined;
}

/** By whole segments; a slash at the prefix's end means nothing. */
function hasPrefix(path: string, prefix: string): boolean {
  const length = prefix.endsWith("/") ? prefix.length - 1 : prefix.length;
  if (length === 0) return true;
  if (path.length < length || !path.startsWith(prefix.slice(0, length))) return false;
  return path.length === length || path[length] === "/";
}

function longestPathFirst(a: AppRoute, b: AppRoute): number {
  return b.pathPrefix.length - a.pathPrefix.length;
}

function append(map: Map<string, AppRoute[]>, key: string, app: AppRoute): void {
  const routes = map.get(key);
  if (routes) routes.push(app);
  else map.set(key, [app]);
}
