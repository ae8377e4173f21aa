import { SwitchyardError } from "../../../errors.ts";
import {
  type ConnectionUrl,
  decode,
  formatConnectionUrl,
  parameterOf,
  parseConnectionUrl,
  withParameter,
} from "./connectionUrl.ts";
import { roleOfVersion } from "./roleName.ts";
import { rolePassword } from "./rolePassword.ts";

/** The app's connection as the version's own role, which `ensureVersionRole` has made. Version null: the URL as it is. */
export function roleUrl(url: string, version: string | null): string {
  if (version === null) return url;
  const parsed = parseConnectionUrl(url);
  const { baseRole, secret } = baseOf(parsed);
  const role = roleOfVersion(baseRole, version);
  return formatConnectionUrl(withCredentials(parsed, role, rolePassword(secret, role)));
}

/** The app's own role and password, which those of the versions are made from. Throws DATABASE_REFUSED without them. */
export function baseRoleOf(url: string): { readonly baseRole: string; readonly secret: string } {
  return baseOf(parseConnectionUrl(url));
}

function baseOf(url: ConnectionUrl): { readonly baseRole: string; readonly secret: string } {
  const baseRole = parameterOf(url, "user") ?? (url.user === null ? "" : decode(url.user));
  const secret = parameterOf(url, "password") ?? (url.password === null ? "" : decode(url.password));
  if (baseRole !== "" && secret !== "") return { baseRole, secret };
  throw new SwitchyardError(
    "DATABASE_REFUSED",
    "The app's connection URL has no user and password, from which the roles of its versions could be made.",
    { next: "Write them into `database.app`, or use `routing: url`." },
  );
}

/** Where the URL has them, JDBC always as parameters. */
function withCredentials(url: ConnectionUrl, user: string, password: string): ConnectionUrl {
  const jdbc = url.scheme.startsWith("jdbc:");
  const named =
    jdbc || parameterOf(url, "user") !== undefined
      ? withParameter(url, "user", user)
      : { ...url, user: encodeURIComponent(user) };
  return jdbc || parameterOf(url, "password") !== undefined
    ? withParameter(named, "password", password)
    : { ...named, password: encodeURIComponent(password) };
}
