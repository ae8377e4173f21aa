import {
  type ConnectionUrl,
  formatConnectionUrl,
  parameterOf,
  parseConnectionUrl,
  withParameter,
} from "./connectionUrl.ts";
import { formatSearchPath, parseSearchPath, versionedSearchPath } from "./searchPath.ts";
import { settingOf, withSetting } from "./startupOptions.ts";

/**
 * The app's connection URL with a search path that has the version before the app's schema, and with the version as
 * `application_name`, by which `pg_stat_activity` tells whose session it is. An app that names itself keeps its name;
 * its sessions then cannot be told apart by version, other than through a role of their own.
 *
 * A `search_path` that is there already stays behind the version. Where the driver has a parameter of its own for it
 * (`currentSchema` of JDBC, `search_path` of Go's drivers) that one is used: the server lets it win over `options`.
 *
 * @example versionedUrl({ url: "postgres://app@db/shop", version: "shop_v42", schema: "public" })
 * // postgres://app@db/shop?options=-c%20search_path%3Dshop_v42%2Cpublic&application_name=shop_v42
 */
export function versionedUrl(options: {
  readonly url: string;
  /** Null before the first migration: the URL is returned as it is. */
  readonly version: string | null;
  readonly schema: string;
  /** Stands behind the version in `application_name`. */
  readonly appName?: string;
}): string {
  const { url, version, schema, appName } = options;
  if (version === null) return url;
  const parsed = parseConnectionUrl(url);
  const routed = withSearchPath(parsed, (existing) =>
    formatSearchPath(versionedSearchPath(version, schema, parseSearchPath(existing))),
  );
  const name = parsed.scheme.startsWith("jdbc:") ? "ApplicationName" : "application_name";
  if (parameterOf(routed, name) !== undefined) return formatConnectionUrl(routed);
  const label = appName === undefined ? version : `${version}:${appName}`;
  return formatConnectionUrl(withParameter(routed, name, label));
}

function withSearchPath(url: ConnectionUrl, change: (existing: string) => string): ConnectionUrl {
  const own = ownParameter(url);
  if (own !== undefined) return withParameter(url, own, change(parameterOf(url, own) ?? ""));
  const options = parameterOf(url, "options") ?? "";
  const path = change(settingOf(options, "search_path") ?? "");
  return withParameter(url, "options", withSetting(options, "search_path", path));
}

function ownParameter(url: ConnectionUrl): string | undefined {
  if (url.scheme.startsWith("jdbc:")) return "currentSchema";
  return parameterOf(url, "search_path") === undefined ? undefined : "search_path";
}
