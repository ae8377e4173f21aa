import type { Hono } from "hono";
import { z } from "zod";
import type { Deliveries } from "../delivery/deliveries.ts";
import { eventBatch } from "../intake/batch.ts";
import type { Intake } from "../intake/intake.ts";
import type { Channels } from "./channels.ts";
import type { Door } from "./door.ts";
import { jsonBody } from "./jsonBody.ts";
import { isAmong } from "./ofrepRoutes.ts";

export interface SyncParts {
  readonly channels: Channels;
  readonly deliveries: Deliveries;
  readonly intake: Intake;
}

/** What instances ask beside the stream. */
export function mountSync(http: Hono<Door>, { channels, deliveries, intake }: SyncParts): void {
  http.get("/flags/v1/document", async (c) => {
    const { client, release } = visitorQuery.parse(c.req.query());
    const { holder } = c.env;
    if (client !== undefined) deliveries.polled(holder, { client, release });
    const { text, etag } = (await channels.of(holder)).document();
    c.header("etag", etag);
    c.header("cache-control", "private, no-cache");
    c.header("vary", "authorization, x-api-key");
    if (isAmong(c.req.header("if-none-match"), etag)) return c.body(null, 304);
    return c.body(text, 200, { "content-type": "application/json" });
  });

  http.post("/flags/v1/events", async (c) => {
    const batch = eventBatch.parse(await jsonBody(c.env.incoming));
    return c.json(intake.take(c.env.holder, batch, c.env.holder.kind), 200);
  });
}

const clientName = z.string().min(1).max(200);
const wholeNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const visitorQuery = z.object({ client: clientName.optional(), release: wholeNumber.optional() });

/** Of the stream's address. */
export const streamQuery = z.object({
  client: clientName,
  release: wholeNumber.optional(),
  since: wholeNumber.optional(),
});

/** The body of an acknowledgement. */
export const ack = z.object({ client: clientName, version: z.int().min(0) });
