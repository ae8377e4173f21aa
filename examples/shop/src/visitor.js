import { randomUUID } from "node:crypto";

const cookie = /(?:^|;\s*)visitor=([\w-]{1,64})/;
const year = 365 * 24 * 60 * 60;

/** Who asks: the same visitor gets the same side of a flag each time, so whoever is new gets a cookie. */
export function visitorOf(request, response) {
  const [, known] = cookie.exec(request.headers.cookie ?? "") ?? [];
  if (known !== undefined) return known;
  const visitor = randomUUID();
  response.appendHeader("Set-Cookie", `visitor=${visitor}; Path=/; Max-Age=${year}; HttpOnly; SameSite=Lax`);
  return visitor;
}
