export type Redirect =
  | { readonly kind: "followed"; readonly url: string }
  | { readonly kind: "refused"; readonly why: { readonly what: string; readonly next?: string } };

/**
 * Where a redirect leads. One to another origin is refused, since the credentials would go there too; so is one that
 * would turn a POST into a GET and lose the query.
 */
export function redirectTarget(
  from: string,
  location: string | string[],
  status: number,
  method: "GET" | "POST",
): Redirect {
  const place = String(location);
  const target = URL.canParse(place, from) ? new URL(place, from) : undefined;
  if (target === undefined) return refused("redirects to an address that makes no sense");
  const shown = target.origin + target.pathname;
  if (target.origin !== new URL(from).origin)
    return refused(
      `redirects to ${shown}, which is not followed so that no credentials go there`,
      "Put the address that it redirects to into the metric's provider, if it is the right one.",
    );
  if (method === "POST" && status !== 307 && status !== 308)
    return refused(`redirects (${status}) to ${shown} in a way that would lose the query`);
  return { kind: "followed", url: target.href };
}

function refused(what: string, next?: string): Redirect {
  return { kind: "refused", why: { what, ...(next !== undefined && { next }) } };
}
