import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { RolloutEvent } from "../../rollout/decide.ts";
import { isOver } from "../../rollout/journal.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { FlagBook } from "../flagBook.ts";
import { orderFrom } from "./orderFrom.ts";
import { rampRequest, rampVerbRequest, rampView, type RampView } from "./rampApi.ts";
import { rampView as viewOf } from "./rampViews.ts";
import type { Ramps } from "./ramps.ts";
import type { VariantReports } from "./reports.ts";
import type { VariantCounts } from "../variantCounts.ts";

export interface RampParts {
  readonly ramps: Ramps;
  readonly book: FlagBook;
  readonly reports: Pick<VariantReports, "counts">;
  /** The last counts of one that is over. */
  readonly savedCounts: (id: string) => Promise<VariantCounts | undefined>;
}

export function mountRamps(http: OpenAPIHono, { ramps, book, reports, savedCounts }: RampParts): void {
  const show = async (ramp: Ramp): Promise<RampView> => {
    const all = await book.list(ramp);
    const definition = all.find(({ key }) => key === ramp.flag)?.definition;
    const counts = isOver(ramp) ? await savedCounts(ramp.id) : reports.counts(ramp.id);
    return viewOf(ramp, { definition, counts, verdict: ramps.verdict(ramp.id) });
  };
  http.openapi(list, async (c) => {
    const { app } = c.req.valid("param");
    const { environment } = c.req.valid("query");
    return c.json(await Promise.all((await ramps.list({ app, environment })).map(show)), 200);
  });
  http.openapi(start, async (c) => {
    const { app } = c.req.valid("param");
    const request = c.req.valid("json");
    const place = { app, environment: request.environment };
    const { definition } = await book.get(place, request.flag);
    const environment = (await book.environments(app)).find((one) => one.environment === request.environment);
    const order = orderFrom(app, request, definition, environment?.protected === true);
    return c.json(await show(await ramps.start(order)), 200);
  });
  http.openapi(get, async (c) => {
    const { app, flag } = c.req.valid("param");
    const { environment } = c.req.valid("query");
    return c.json(await show(await ramps.of({ app, environment }, flag)), 200);
  });
  http.openapi(verb, async (c) => {
    const { app, flag } = c.req.valid("param");
    const { environment } = c.req.valid("query");
    const ramp = await ramps.of({ app, environment }, flag);
    return c.json(await show(await ramps.tell(ramp, eventOf(c.req.valid("json")))), 200);
  });
}

function eventOf({ verb: word, by, reason }: z.output<typeof rampVerbRequest>): RolloutEvent {
  switch (word) {
    case "promote":
    case "promote-full":
      return { kind: "promote", full: word === "promote-full", by };
    case "abort":
      return { kind: "abort", reason: reason ?? `aborted by ${by}` };
    case "pause":
    case "resume":
    case "retry":
      return { kind: word };
  }
}

const query = z.object({ environment: z.string().default("production") });
const ofApp = z.object({ app: z.string() });
const ofFlag = z.object({ app: z.string(), flag: z.string() });
const answer = { description: "The ramp", content: { "application/json": { schema: rampView } } };

const list = createRoute({
  method: "get",
  path: "/v1/apps/{app}/flag-ramps",
  summary: "Ramps and experiments, newest first",
  request: { params: ofApp, query },
  responses: {
    200: { description: "Ramps", content: { "application/json": { schema: z.array(rampView) } } },
  },
});

const start = createRoute({
  method: "post",
  path: "/v1/apps/{app}/flag-ramps",
  summary: "Begin a ramp or an experiment",
  request: {
    params: ofApp,
    body: { content: { "application/json": { schema: rampRequest } }, required: true },
  },
  responses: { 200: answer },
});

const get = createRoute({
  method: "get",
  path: "/v1/apps/{app}/flag-ramps/{flag}",
  summary: "The running ramp or experiment of a flag, else its newest",
  request: { params: ofFlag, query },
  responses: { 200: answer },
});

const verb = createRoute({
  method: "post",
  path: "/v1/apps/{app}/flag-ramps/{flag}",
  summary: "Pass a pause, hold, go on, or take it back",
  request: {
    params: ofFlag,
    query,
    body: { content: { "application/json": { schema: rampVerbRequest } }, required: true },
  },
  responses: { 200: answer },
});
