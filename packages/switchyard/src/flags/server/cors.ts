/** What a page of another origin may read of an answer to a browser key. */
export function cors(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return { vary: "origin" };
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "etag, retry-after",
    vary: "origin",
  };
}

/** The answer to a browser that asks first; it does not send its key then, so origins are checked later. */
export function preflight(origin: string | undefined): Record<string, string> {
  return {
    ...cors(origin),
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type, if-none-match, x-api-key",
    "access-control-max-age": "7200",
  };
}

/** Those that take browser keys. */
export function isForBrowsers(path: string): boolean {
  return path.startsWith("/ofrep/v1/") || path === "/flags/v1/events";
}
