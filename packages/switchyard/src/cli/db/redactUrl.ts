import {
  decode,
  formatConnectionUrl,
  parseConnectionUrl,
} from "../../schema/postgres/routing/connectionUrl.ts";

/** The URL with stars in place of its password, wherever it is written. */
export function redactUrl(url: string): string {
  const parsed = parseConnectionUrl(url);
  return formatConnectionUrl({
    ...parsed,
    password: parsed.password === null ? null : stars,
    parameters: parsed.parameters.map(([name, value]) =>
      /password/i.test(decode(name)) ? [name, stars] : [name, value],
    ),
  });
}

const stars = "***";
