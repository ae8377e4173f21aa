import type { StickyRoute } from "../../routeTable.ts";
import { readCookie } from "./cookies.ts";
import type { RequestHead } from "./requestHead.ts";

/**
 * What names the user of a request; undefined when the router has to give the user a name (a cookie) first. A request
 * without the header that should name its user goes by the client's address.
 */
export function stickyKey(sticky: StickyRoute, head: RequestHead): string | undefined {
  switch (sticky.key.by) {
    case "cookie":
      return readCookie(head.cookie, sticky.key.cookie) || undefined;
    case "header":
      return head.header(sticky.key.name) || head.clientAddress;
    case "ip":
      return head.clientAddress;
  }
}
