import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { compileFlags, type FlagDocument } from "@switchyard/flags";
import { deliveryView, explainRequest, explanationView } from "../api.ts";
import type { FlagParts } from "./flagParts.ts";
import { environmentQuery, get, post } from "./routeShapes.ts";

/** Flags as clients have them: the document, who has it, and why somebody is served what. */
export function mountClientViews(http: OpenAPIHono, { book, deliveries, clock, stableOf }: FlagParts): void {
  http.openapi(delivery, async (c) => {
    const { environment, version } = c.req.valid("query");
    const place = { app: c.req.valid("param").app, environment };
    const wanted = version ?? (await book.published(place)).put.version;
    return c.json(deliveries.deliveryOf(place, wanted), 200);
  });
  http.openapi(document, async (c) => {
    const place = { ...c.req.valid("param"), ...c.req.valid("query") };
    return c.json(await book.document(place), 200);
  });
  http.openapi(explain, async (c) => {
    const { app } = c.req.valid("param");
    const { environment, flag, context, at, release } = c.req.valid("json");
    const place = { app, environment };
    // Says which one was meant, where there is none.
    await book.get(place, flag);
    const number = release ?? (await stableOf(app));
    const flags = compileFlags(await book.document(place), number === undefined ? {} : { release: number });
    const now = at === undefined ? clock.now() : Date.parse(at);
    return c.json(flags.explain(flag, context, now), 200);
  });
}

const delivery = get(
  "flag-delivery",
  "Who has the newest version, or the one named",
  environmentQuery.extend({ version: z.coerce.number().int().min(0).optional() }),
  deliveryView,
);
const document = get(
  "flag-document",
  "The flags as clients get them",
  environmentQuery,
  z.custom<FlagDocument>().meta({ type: "object" }),
);
const explain = post("flag-explanations", "Why somebody is served what", explainRequest, explanationView);
