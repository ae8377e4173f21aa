/** An address without what may be secret in it or what changes: credentials, query, fragment. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return address.replace(/\/\/[^/]*@/, "//").replace(/[?#].*$/, "");
  const { origin, pathname } = new URL(address);
  return origin + pathname.replace(/\/+$/, "");
}

/** An address up to its host; what comes after it may have fill-ins. */
export function shownHost(address: string): string {
  return shownAddress(/^[^/]*\/\/[^/?#]*/.exec(address)?.[0] ?? address);
}

/** A whole address as it was asked, without the values of parameters that are keys by their name. */
export function shownUrl(url: string): string {
  return url.replace(/([?&][\w.-]*(?:key|token|secret|passw|pwd|sig|auth)[\w.-]*=)[^&#]*/gi, "$1[redacted]");
}

/** `http://host/prometheus/` and `/api/v1/query` -> `http://host/prometheus/api/v1/query` */
export function below(address: string, path: string): string {
  return address.replace(/\/+$/, "") + path;
}
