import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { changeView, diffView, environmentView, flagView, protectRequest, segmentView } from "../api.ts";
import { referrersOfFlag, referrersOfSegment } from "../book/referrers.ts";
import { staleness } from "../book/staleness.ts";
import type { FlagEnvironmentRecord, FlagPlace, FlagRecord } from "../records.ts";
import { mountClientViews } from "./clientViewRoutes.ts";
import { mountEdits } from "./editRoutes.ts";
import { type FlagParts, whoOf } from "./flagParts.ts";
import { changeViewOf, flagViewOf, plannedViewOf, segmentViewOf } from "./flagViews.ts";
import { mountKeys } from "./keyRoutes.ts";
import { answer, environmentQuery, get, post } from "./routeShapes.ts";

/** The control API for flags, of every app. */
export function mountFlags(http: OpenAPIHono, parts: FlagParts): void {
  const { book, deliveries, store } = parts;
  http.openapi(apps, async (c) => {
    const all = await store.flagEnvironments.list();
    return c.json([...new Set(all.map(({ app }) => app))], 200);
  });
  http.openapi(environments, async (c) => {
    const all = await book.environments(c.req.valid("param").app);
    return c.json(await Promise.all(all.map((each) => viewOf(each))), 200);
  });
  http.openapi(protect, async (c) => {
    const { environment, protected: isProtected, by, why } = c.req.valid("json");
    const place = { app: c.req.valid("param").app, environment };
    const { planned, ...record } = await book.protect(place, isProtected, whoOf(by, why));
    return c.json({ ...(await viewOf(record)), ...(planned && { planned: plannedViewOf(planned) }) }, 200);
  });
  http.openapi(list, async (c) => {
    const place = { ...c.req.valid("param"), ...c.req.valid("query") };
    return c.json(await flagViews(parts, place, await book.list(place)), 200);
  });
  http.openapi(one, async (c) => {
    const { app, key } = c.req.valid("param");
    const place = { app, ...c.req.valid("query") };
    const [view] = await flagViews(parts, place, [await book.get(place, key)]);
    return c.json(view!, 200);
  });
  http.openapi(segments, async (c) => {
    const place = { ...c.req.valid("param"), ...c.req.valid("query") };
    const [flags, all] = await Promise.all([book.list(place), book.segments(place)]);
    const image = {
      flags: new Map(flags.map((flag) => [flag.key, flag])),
      segments: new Map(all.map((segment) => [segment.name, segment])),
    };
    return c.json(
      all.map((segment) => segmentViewOf(segment, referrersOfSegment(image, segment.name))),
      200,
    );
  });
  http.openapi(history, async (c) => {
    const { environment, name, limit } = c.req.valid("query");
    const place = { app: c.req.valid("param").app, environment };
    const changes = await book.history(place, { limit, ...(name !== undefined && { name }) });
    return c.json(changes.map(changeViewOf), 200);
  });
  http.openapi(diff, async (c) => {
    const { from, to, flags } = c.req.valid("query");
    const { entries, edits } = await book.diff(c.req.valid("param").app, from, to, flags?.split(","));
    return c.json({ entries: [...entries], edits: [...edits] }, 200);
  });
  mountEdits(http, parts);
  mountClientViews(http, parts);
  mountKeys(http, parts.keys);

  async function viewOf({ app, environment, version, protected: isProtected }: FlagEnvironmentRecord) {
    const place = { app, environment };
    const flags = (await book.list(place)).length;
    return { environment, version, protected: isProtected, flags, connected: deliveries.connected(place) };
  }
}

async function flagViews(
  { book, store, references, clock }: FlagParts,
  place: FlagPlace,
  wanted: readonly FlagRecord[],
) {
  const usages = new Map((await store.flagUsage.list(place)).map((usage) => [usage.flag, usage]));
  const flags = new Map((await book.list(place)).map((flag) => [flag.key, flag]));
  return Promise.all(
    wanted.map(async (flag) => {
      const usage = usages.get(flag.key);
      const usedBy = [...(await references(place, flag.key)), ...referrersOfFlag({ flags }, flag.key)];
      return flagViewOf(flag, { usage, stale: staleness(flag, usage, clock.now(), flags), usedBy });
    }),
  );
}

const apps = createRoute({
  method: "get",
  path: "/v1/flag-apps",
  summary: "Names of the apps that have flags, deployed or not",
  responses: answer("Names", z.array(z.string())),
});
const environments = get("flag-environments", "Environments", z.object({}), z.array(environmentView));
const protect = post("flag-environments", "Ask for a second person, or not", protectRequest, environmentView);
const list = get("flags", "Flags of an environment", environmentQuery, z.array(flagView));
const segments = get("flag-segments", "Segments of an environment", environmentQuery, z.array(segmentView));
const one = createRoute({
  method: "get",
  path: "/v1/apps/{app}/flags/{key}",
  summary: "A flag",
  request: { params: z.object({ app: z.string(), key: z.string() }), query: environmentQuery },
  responses: answer("The flag", flagView),
});
const history = get(
  "flag-history",
  "Who changed what and why, newest first",
  environmentQuery.extend({
    name: z.string().optional().meta({ description: "Key of a flag or name of a segment" }),
    limit: z.coerce.number().int().min(1).max(1_000).default(50),
  }),
  z.array(changeView),
);
const diff = get(
  "flag-diff",
  "What differs between two environments",
  z.object({
    from: z.string(),
    to: z.string(),
    flags: z.string().optional().meta({ description: "Only these keys, with commas between them" }),
  }),
  diffView,
);
