import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import type { Logger } from "pino";
import { messageOf, SwitchyardError } from "../errors.ts";
import type { Notifier } from "../notify/notifier.ts";
import { version } from "../packageRoot.ts";
import type { Exposition } from "../telemetry/metrics/exposition.ts";
import {
  abortRequest,
  appStatus,
  appSummary,
  deployRequest,
  deployResponse,
  healthView,
  planRequest,
  planView,
  promoteRequest,
  releaseView,
  rollbackRequest,
  rolloutView,
  shutdownRequest,
  verbResponse,
  type HealthView,
} from "./api.ts";
import type { AlertWatch } from "../alerts/alertWatch.ts";
import { mountFlagApi } from "./flags/mountFlagApi.ts";
import type { Flags } from "./flags/openFlags.ts";
import { mountAlerts } from "./alertRoutes.ts";
import { mountAnalyses } from "./analysisRoutes.ts";
import { mountArtifacts } from "./artifactRoutes.ts";
import type { ControlPlane } from "./controlPlane.ts";
import { mountLogs } from "./logRoutes.ts";
import { rolloutStateOf } from "../rollout/journal.ts";
import { mountNotify } from "./notifyRoutes.ts";
import { mountWatch } from "./watchRoutes.ts";

export interface HttpOptions {
  readonly controlPlane: ControlPlane;
  readonly notifier: Notifier;
  readonly alerts: AlertWatch;
  readonly flags: Flags;
  readonly health: () => HealthView;
  /** What Prometheus scrapes, in a format that it accepts. */
  readonly metrics: (accept: string | undefined) => Promise<Exposition>;
  /** Folder of the logs of an app's instances. */
  readonly logsOf: (app: string) => string;
  /** Begins to stop; returns at once. */
  readonly shutdown: (what: z.infer<typeof shutdownRequest>) => void;
  readonly redact: (text: string) => string;
  readonly logger: Logger;
}

/** The HTTP API; every shape in `api.ts`, the document at /v1/openapi.json. */
export function createHttp({
  controlPlane,
  notifier,
  alerts,
  flags,
  health,
  metrics,
  logsOf,
  shutdown,
  redact,
  logger,
}: HttpOptions): OpenAPIHono {
  const http = new OpenAPIHono({
    defaultHook: (result) => {
      if (result.success) return;
      const problems = result.error.issues.map(
        ({ path, message }) => `${path.join(".") || "body"}: ${message}`,
      );
      throw new SwitchyardError("USAGE", `The request is not valid: ${problems.join("; ")}.`, {
        next: "See /v1/openapi.json.",
      });
    },
  });
  http.onError((error) => {
    const known = knownError(error);
    if (known.code === "INTERNAL") logger.error({ err: error }, "request failed");
    return new Response(redact(JSON.stringify({ error: known.toJSON() })), {
      status: known.httpStatus === 499 ? 500 : known.httpStatus,
      headers: { "content-type": "application/json" },
    });
  });
  http.notFound(() => {
    throw new SwitchyardError("NOT_FOUND", "The API has no such path.", { next: "See /v1/openapi.json." });
  });

  http.openapi(get("/v1/health", "Is it alive", healthView), (c) => c.json(health(), 200));
  http.get("/metrics", async (c) => {
    const { contentType, text } = await metrics(c.req.header("accept"));
    return c.body(text, 200, { "content-type": contentType });
  });
  http.openapi(get("/v1/apps", "All apps", z.array(appSummary)), async (c) => {
    const { store } = controlPlane.ground;
    const apps = await Promise.all(
      (await store.apps.list()).map(async ({ app, stable }) => {
        const [rollout] = await store.rollouts.list(app, 1);
        return { app, stable, rollout: rollout === undefined ? null : rolloutStateOf(rollout) };
      }),
    );
    return c.json(apps, 200);
  });
  http.openapi(getOfApp("/v1/apps/{app}", "Status of an app", appStatus), async (c) =>
    c.json(await controlPlane.reader.status(c.req.valid("param").app), 200),
  );
  http.openapi(
    getOfApp("/v1/apps/{app}/releases", "Releases, newest first", z.array(releaseView)),
    async (c) => c.json(await controlPlane.reader.releases(c.req.valid("param").app), 200),
  );
  http.openapi(
    getOfApp("/v1/apps/{app}/rollouts", "Rollouts, newest first", z.array(rolloutView)),
    async (c) => c.json(await controlPlane.rollouts(c.req.valid("param").app), 200),
  );
  http.openapi(post("/v1/apps/{app}/plan", "What a deployment would do", planRequest, planView), async (c) =>
    c.json(
      await controlPlane.plan(
        c.req.valid("param").app,
        c.req.valid("json").config,
        c.req.valid("json").migrations,
      ),
      200,
    ),
  );
  http.openapi(
    post("/v1/apps/{app}/deployments", "Roll a new release out", deployRequest, deployResponse),
    async (c) => {
      const rollout = await controlPlane.deploy(c.req.valid("param").app, c.req.valid("json"));
      return c.json({ rollout: rollout.id, release: rollout.to }, 200);
    },
  );
  http.openapi(
    post("/v1/apps/{app}/promote", "Pass a pause, or all (full)", promoteRequest, verbResponse),
    async (c) => {
      const event = { kind: "promote", full: c.req.valid("json").full } as const;
      return c.json({ rollout: await controlPlane.tell(c.req.valid("param").app, event) }, 200);
    },
  );
  for (const kind of ["pause", "resume"] as const) {
    const summary = kind === "pause" ? "Hold before the next step" : "Go on after a pause";
    http.openapi(post(`/v1/apps/{app}/${kind}`, summary, z.object({}), verbResponse), async (c) =>
      c.json({ rollout: await controlPlane.tell(c.req.valid("param").app, { kind }) }, 200),
    );
  }
  http.openapi(
    post("/v1/apps/{app}/abort", "Stop the rollout and go back", abortRequest, verbResponse),
    async (c) => {
      const event = { kind: "abort", reason: c.req.valid("json").reason ?? "aborted by a person" } as const;
      return c.json({ rollout: await controlPlane.tell(c.req.valid("param").app, event) }, 200);
    },
  );
  http.openapi(
    post("/v1/apps/{app}/retry", "Again, or finish an undo", z.object({}), verbResponse),
    async (c) => c.json({ rollout: await controlPlane.retry(c.req.valid("param").app) }, 200),
  );
  http.openapi(
    post("/v1/apps/{app}/rollback", "Return to an earlier release", rollbackRequest, verbResponse),
    async (c) => {
      const { to, reason } = c.req.valid("json");
      return c.json({ rollout: await controlPlane.rollback(c.req.valid("param").app, to, reason) }, 200);
    },
  );
  const shutdownRoute = createRoute({
    method: "post",
    path: "/v1/shutdown",
    summary: "Stop the control plane, and on request router and instances",
    request: { body: { content: { "application/json": { schema: shutdownRequest } }, required: true } },
    responses: { 202: { description: "It stops" } },
  });
  http.openapi(shutdownRoute, (c) => {
    shutdown(c.req.valid("json"));
    return c.body(null, 202);
  });
  mountArtifacts(http, controlPlane.artifacts);
  mountWatch(http, controlPlane);
  mountAnalyses(http, controlPlane);
  mountNotify(http, controlPlane, notifier);
  mountAlerts(http, controlPlane, alerts);
  mountFlagApi(http, controlPlane.ground, flags);
  mountLogs(http, controlPlane, logsOf, redact);
  http.doc31("/v1/openapi.json", { openapi: "3.1.0", info: { title: "Switchyard", version } });
  return http;
}

function knownError(error: Error): SwitchyardError {
  if (error instanceof SwitchyardError) return error;
  // Hono's own refusals, such as malformed JSON.
  if (error instanceof HTTPException && error.status < 500) {
    return new SwitchyardError("USAGE", `The request is not valid: ${error.message}.`, {
      next: "See /v1/openapi.json.",
    });
  }
  return new SwitchyardError("INTERNAL", `The control plane failed: ${messageOf(error)}`, {
    next: "Its log has the details.",
  });
}

const appParam = z.object({ app: z.string() });

function get<Shape extends z.ZodType>(path: string, summary: string, shape: Shape) {
  return createRoute({
    method: "get",
    path,
    summary,
    responses: { 200: { description: summary, content: { "application/json": { schema: shape } } } },
  });
}

function getOfApp<Shape extends z.ZodType>(path: string, summary: string, shape: Shape) {
  return createRoute({
    method: "get",
    path,
    summary,
    request: { params: appParam },
    responses: { 200: { description: summary, content: { "application/json": { schema: shape } } } },
  });
}

function post<Body extends z.ZodType, Shape extends z.ZodType>(
  path: string,
  summary: string,
  body: Body,
  shape: Shape,
) {
  return createRoute({
    method: "post",
    path,
    summary,
    request: {
      params: appParam,
      body: { content: { "application/json": { schema: body } }, required: true },
    },
    responses: { 200: { description: summary, content: { "application/json": { schema: shape } } } },
  });
}
