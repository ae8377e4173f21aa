/** The value of one cookie of a Cookie header, without quotes; undefined when it is not there. */
export function readCookie(header: string, name: string): string | undefined {
  let at = 0;
  while (at < header.length) {
    let end = header.indexOf(";", at);
    if (end === -1) end = header.length;
    const equals = header.indexOf("=", at);
    if (equals !== -1 && equals < end && header.slice(at, equals).trim() === name) {
      const value = header.slice(equals + 1, end).trim();
      return value.startsWith('"') && value.endsWith('"') && value.length > 1 ? value.slice(1, -1) : value;
    }
    at = end + 1;
  }
  return undefined;
}

/** The router's own cookie: it names a user for the assignment and nothing else. */
export function stickyCookie(name: string, value: string, maxAgeSeconds: number, secure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
