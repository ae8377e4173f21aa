import { decode, parseConnectionUrl } from "../../schema/postgres/routing/connectionUrl.ts";

/** Which database a URL means, without user and password: `shop on db.example.com:5432`. */
export function placeText(url: string): string {
  const { target } = parseConnectionUrl(url);
  const slash = target.indexOf("/");
  const [hosts, database] = slash === -1 ? [target, ""] : [target.slice(0, slash), target.slice(slash + 1)];
  return `${decode(database) || "the user's database"} on ${decode(hosts) || "this machine"}`;
}
