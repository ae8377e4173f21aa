import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Notifier } from "../notify/notifier.ts";
import { notifyTestRequest, notifyTestResult, notifyView } from "./noticeApi.ts";
import type { ControlPlane } from "./controlPlane.ts";
import { channelView, deliveryView, trialView } from "./notifyViews.ts";

/** The channels of an app, what is on its way to them, and a way to try them. */
export function mountNotify(
  http: OpenAPIHono,
  { ground, reader }: ControlPlane,
  notifier: Pick<Notifier, "channels" | "test">,
): void {
  http.openapi(list, async (c) => {
    const { app } = c.req.valid("param");
    await reader.status(app);
    const [channels, deliveries] = [
      await notifier.channels(app),
      await ground.store.deliveries.list(app, shown),
    ];
    const view = { channels: channels.map(channelView), deliveries: deliveries.map(deliveryView) };
    return c.json(view, 200);
  });
  http.openapi(test, async (c) => {
    const { app } = c.req.valid("param");
    await reader.status(app);
    const trials = await notifier.test(app, c.req.valid("json").channel);
    return c.json(trials.map(trialView), 200);
  });
}

const shown = 100;
const params = z.object({ app: z.string() });

const list = createRoute({
  method: "get",
  path: "/v1/apps/{app}/notify",
  summary: "The channels of an app and what they were told, newest first",
  request: { params },
  responses: {
    200: {
      description: "Channels, deliveries",
      content: { "application/json": { schema: notifyView } },
    },
  },
});

const test = createRoute({
  method: "post",
  path: "/v1/apps/{app}/notify/test",
  summary: "Send a test message through one channel or through all, and wait for the outcome",
  request: {
    params,
    body: { content: { "application/json": { schema: notifyTestRequest } }, required: true },
  },
  responses: {
    200: {
      description: "One outcome per channel",
      content: { "application/json": { schema: z.array(notifyTestResult) } },
    },
  },
});
