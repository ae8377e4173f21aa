import { SwitchyardError } from "../../../errors.ts";

/**
 * A connection URL in its parts, cut where libpq cuts it. Nothing is decoded, so what is not touched comes out as it
 * went in: passwords with odd characters, several hosts, sockets, drivers' own schemes.
 */
export interface ConnectionUrl {
  /** `postgres://`, `postgresql+psycopg://`, `jdbc:postgresql://`, `socket:`. */
  readonly scheme: string;
  /** Encoded; null where the URL names no user before the host. */
  readonly user: string | null;
  readonly password: string | null;
  /** Hosts and database: `a:5432,b:5432/shop`. */
  readonly target: string;
  /** Encoded, in order. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

const schemes = /^(jdbc:)?(postgres|postgresql|postgis)(\+\w+)?:\/\/|^socket:/;

/** Throws DATABASE_REFUSED for what is not a URL of PostgreSQL; the text is never shown, it has a password in it. */
export function parseConnectionUrl(url: string): ConnectionUrl {
  const scheme = schemes.exec(url)?.[0];
  if (scheme === undefined) {
    throw new SwitchyardError("DATABASE_REFUSED", "The database's connection is not a URL of PostgreSQL.", {
      next: "Write it as postgres://user:password@host:5432/database.",
    });
  }
  const rest = url.slice(scheme.length);
  const slash = rest.indexOf("/");
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const at = authority.lastIndexOf("@");
  const credentials = at === -1 ? null : authority.slice(0, at);
  const [target, query] = cut(rest.slice(at + 1), "?");
  const [user, password] = credentials === null ? [null, undefined] : cut(credentials, ":");
  return {
    scheme,
    user,
    password: password ?? null,
    target,
    parameters: (query ?? "")
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => cut(pair, "="))
      .map(([name, value]) => [name, value ?? ""] as const),
  };
}

export function formatConnectionUrl({ scheme, user, password, target, parameters }: ConnectionUrl): string {
  const credentials = user === null ? "" : `${user}${password === null ? "" : `:${password}`}@`;
  const query = parameters.map(([name, value]) => `${name}=${value}`).join("&");
  return `${scheme}${credentials}${target}${query === "" ? "" : `?${query}`}`;
}

/** Decoded; undefined where the URL does not have it. */
export function parameterOf(url: ConnectionUrl, name: string): string | undefined {
  const found = url.parameters.findLast(([candidate]) => decode(candidate) === name);
  return found === undefined ? undefined : decode(found[1]);
}

/** In the place where it stood, or at the end. */
export function withParameter(url: ConnectionUrl, name: string, value: string): ConnectionUrl {
  const pair = [name, encodeURIComponent(value)] as const;
  const index = url.parameters.findIndex(([candidate]) => decode(candidate) === name);
  if (index === -1) return { ...url, parameters: [...url.parameters, pair] };
  return {
    ...url,
    parameters: url.parameters
      .filter(([candidate], position) => position <= index || decode(candidate) !== name)
      .with(index, pair),
  };
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function cut(text: string, mark: string): [string, string | undefined] {
  const index = text.indexOf(mark);
  return index === -1 ? [text, undefined] : [text.slice(0, index), text.slice(index + mark.length)];
}
