import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AlertWatch } from "../alerts/alertWatch.ts";
import type { Entry } from "../alerts/entry.ts";
import { type AlertView, alertView, silenceRequest } from "./noticeApi.ts";
import type { ControlPlane } from "./controlPlane.ts";
import { iso } from "./views.ts";

/** The alert rules of an app as of their last look, and their silences. */
export function mountAlerts(http: OpenAPIHono, { ground, reader }: ControlPlane, alerts: AlertWatch): void {
  http.openapi(list, async (c) => {
    const { app } = c.req.valid("param");
    await reader.status(app);
    return c.json(alerts.list(app).map(viewOf), 200);
  });
  http.openapi(silence, async (c) => {
    const { app } = c.req.valid("param");
    const { rule, forMs } = c.req.valid("json");
    await reader.status(app);
    const until = forMs === 0 ? null : ground.clock.now() + forMs;
    return c.json(viewOf(await alerts.silence(app, rule, until)), 200);
  });
}

function viewOf({ rule, alert, finding }: Entry): AlertView {
  return {
    rule,
    ...finding,
    state: alert.firing ? "firing" : finding.state,
    since: iso(alert.since),
    silencedUntil: alert.silencedUntil === null ? null : iso(alert.silencedUntil),
  };
}

const params = z.object({ app: z.string() });

const list = createRoute({
  method: "get",
  path: "/v1/apps/{app}/alerts",
  summary: "What is watched outside of rollouts, and how it stands",
  request: { params },
  responses: {
    200: { description: "Rules", content: { "application/json": { schema: z.array(alertView) } } },
  },
});

const silence = createRoute({
  method: "post",
  path: "/v1/apps/{app}/alerts/silence",
  summary: "Tell nobody of a rule for a while",
  request: {
    params,
    body: { content: { "application/json": { schema: silenceRequest } }, required: true },
  },
  responses: { 200: { description: "The rule", content: { "application/json": { schema: alertView } } } },
});
