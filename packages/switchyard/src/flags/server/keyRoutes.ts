import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { keyRequest, keyView } from "../api.ts";
import type { FlagKeys } from "../keys/flagKeys.ts";
import { keyViewOf } from "./flagViews.ts";
import { answer, environmentQuery, get, post } from "./routeShapes.ts";

/** The keys of clients; a key itself is in the answer that makes it, and nowhere else. */
export function mountKeys(http: OpenAPIHono, keys: FlagKeys): void {
  http.openapi(list, async (c) => {
    const place = { ...c.req.valid("param"), ...c.req.valid("query") };
    return c.json(
      (await keys.list(place)).map((record) => keyViewOf(record)),
      200,
    );
  });
  http.openapi(create, async (c) => {
    const { environment, ...order } = c.req.valid("json");
    const { record, key } = await keys.create({ app: c.req.valid("param").app, environment }, order);
    return c.json(keyViewOf(record, key), 200);
  });
  http.openapi(revoke, async (c) => {
    const { app, id } = c.req.valid("param");
    const { environment } = c.req.valid("query");
    return c.json(keyViewOf(await keys.revoke({ app, environment }, id)), 200);
  });
}

const list = get("flag-keys", "Keys of clients", environmentQuery, z.array(keyView));
const create = post("flag-keys", "A key for instances or for browsers", keyRequest, keyView);
const revoke = createRoute({
  method: "delete",
  path: "/v1/apps/{app}/flag-keys/{id}",
  summary: "Let nobody in with this key any more",
  request: { params: z.object({ app: z.string(), id: z.string() }), query: environmentQuery },
  responses: answer("The key", keyView),
});
