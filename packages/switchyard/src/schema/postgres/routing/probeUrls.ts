import {
  type ConnectionUrl,
  formatConnectionUrl,
  parameterOf,
  parseConnectionUrl,
  withParameter,
} from "./connectionUrl.ts";
import { withSetting } from "./startupOptions.ts";

/** The app's URL in words that node-postgres has, one for each of its hosts. */
export function probeUrls(url: string): readonly string[] {
  const parsed = parseConnectionUrl(url);
  if (parsed.scheme === "socket:") return [url];
  const translated = withCredentials(withOptions({ ...parsed, scheme: "postgres://" }));
  const [hosts = "", ...database] = translated.target.split("/");
  const rest = database.length === 0 ? "" : `/${database.join("/")}`;
  return hosts.split(",").map((host) => formatConnectionUrl({ ...translated, target: `${host}${rest}` }));
}

/** A search path that a driver sends by itself is the same to the server as one in `options`. */
function withOptions(url: ConnectionUrl): ConnectionUrl {
  const path = parameterOf(url, "currentSchema") ?? parameterOf(url, "search_path");
  if (path === undefined) return url;
  return withParameter(url, "options", withSetting(parameterOf(url, "options") ?? "", "search_path", path));
}

function withCredentials(url: ConnectionUrl): ConnectionUrl {
  const user = parameterOf(url, "user");
  const password = parameterOf(url, "password");
  return {
    ...url,
    user: user === undefined ? url.user : encodeURIComponent(user),
    password: password === undefined ? url.password : encodeURIComponent(password),
  };
}
