import { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { SwitchyardError } from "../../errors.ts";
import { type AnalysisView, analysisView } from "../../server/analysisApi.ts";
import {
  type AppStatus,
  type EventView,
  abortRequest,
  appStatus as appStatusSchema,
  deployRequest,
  planRequest,
  planView,
  promoteRequest,
  rollbackRequest,
  shutdownRequest,
} from "../../server/api.ts";
import { socketPath } from "../../stateDir.ts";
import { appStatus, release, steps, succeeded } from "./fixtures.ts";

type Frame = AppStatus | EventView | "restart" | "hold";

/** A control plane's API on a real unix socket that replays the states of a rollout in place of making one. */
export interface ScriptedServer {
  readonly stateDir: string;
  /** `METHOD /path` of every request, in order. */
  readonly requests: string[];
  /** Parsed bodies by path. */
  readonly bodies: Map<string, unknown[]>;
  apps: string[];
  /** What a watch sends, in order: `restart` drops every connection and listens anew, `hold` sends no more. */
  frames: Frame[];
  /** Of every rollout. */
  analyses: AnalysisView[];
  /** Thrown by the next request to the path. */
  readonly failures: Map<string, SwitchyardError>;
  /** The next requests to the path lose their connection before the answer, so many times. */
  readonly cuts: Map<string, number>;
  /** Resolves once a watch has reached `hold`. */
  held(): Promise<void>;
  close(): Promise<void>;
}

export async function startScripted(stateDir: string): Promise<ScriptedServer> {
  const path = socketPath(stateDir);
  const holding = Promise.withResolvers<void>();
  let server: Server | undefined;
  let position = 0;

  const scripted: ScriptedServer = {
    stateDir,
    requests: [],
    bodies: new Map(),
    apps: ["shop"],
    frames: [appStatus(succeeded())],
    analyses: [],
    failures: new Map(),
    cuts: new Map(),
    held: () => holding.promise,
    close: () => stop(),
  };

  const app = new Hono();
  app.onError((error) => {
    const known = error instanceof SwitchyardError ? error : new SwitchyardError("INTERNAL", error.message);
    return Response.json({ error: known }, { status: known.httpStatus });
  });
  app.use(async (c, next) => {
    scripted.requests.push(`${c.req.method} ${c.req.path}`);
    if (c.req.method === "POST") {
      const bodies = scripted.bodies.get(c.req.path) ?? [];
      scripted.bodies.set(c.req.path, [...bodies, await c.req.json()]);
    }
    const failure = scripted.failures.get(c.req.path);
    scripted.failures.delete(c.req.path);
    if (failure) throw failure;
    const cuts = scripted.cuts.get(c.req.path) ?? 0;
    if (cuts > 0) {
      scripted.cuts.set(c.req.path, cuts - 1);
      server?.closeAllConnections();
    }
    await next();
  });

  const current = () => scripted.frames.findLast((frame) => isStatus(frame)) ?? appStatus();
  const running = () => ({ rollout: scripted.frames.find((frame) => isStatus(frame))?.rollout });
  app.get("/v1/health", (c) =>
    c.json({ status: "ok", version: "0", pid: 1, router: { state: "up", addresses: ["127.0.0.1:8080"] } }),
  );
  app.get("/v1/artifacts/:sha256", (c) => c.body(null, 404));
  app.put("/v1/artifacts/:sha256", async (c) => {
    await c.req.arrayBuffer();
    return c.body(null, 201);
  });
  app.get("/v1/apps", (c) => c.json(scripted.apps.map((name) => ({ app: name, stable: 6, rollout: null }))));
  app.get("/v1/apps/:app", (c) => {
    if (!scripted.apps.includes(c.req.param("app"))) throw notFound(c.req.param("app"));
    return c.json(appStatusSchema.parse(current()));
  });
  app.get("/v1/apps/:app/watch", (c) =>
    streamSSE(c, async (stream) => {
      while (position < scripted.frames.length) {
        const frame = scripted.frames[position++];
        if (frame === "hold") {
          holding.resolve();
          break;
        }
        if (frame === "restart") {
          await restart();
          return;
        }
        const event = isStatus(frame) ? "status" : "event";
        await stream.writeSSE({ event, data: JSON.stringify(frame) });
      }
      await new Promise<void>((resolve) => stream.onAbort(resolve));
    }),
  );
  app.post("/v1/apps/:app/plan", async (c) => {
    planRequest.parse(await c.req.json());
    return c.json(planView.parse(plan));
  });
  app.post("/v1/apps/:app/deployments", async (c) => {
    deployRequest.parse(await c.req.json());
    return c.json({ rollout: "r-7", release: 7 });
  });
  for (const [verb, schema] of verbs) {
    app.post(`/v1/apps/:app/${verb}`, async (c) => {
      schema?.parse(await c.req.json());
      return c.json(running());
    });
  }
  app.get("/v1/apps/:app/releases", (c) =>
    c.json([release(7), release(6, { state: "warm", weight: 0, rollbackTarget: true })]),
  );
  app.get("/v1/apps/:app/rollouts", (c) =>
    c.json(scripted.frames.flatMap((frame) => (isStatus(frame) && frame.rollout ? [frame.rollout] : []))),
  );
  app.get("/v1/apps/:app/analyses", (c) => {
    if (c.req.query("rollout") === "unknown") throw notFound("unknown");
    return c.json(analysisView.array().parse(scripted.analyses));
  });
  app.get("/v1/apps/:app/logs", (c) =>
    c.body('{"instance":"shop-7-1","line":"listening"}\n{"instance":"shop-7-2","line":"ready"}\n'),
  );
  app.post("/v1/shutdown", async (c) => {
    shutdownRequest.parse(await c.req.json());
    setImmediate(() => void stop());
    return c.body(null, 202);
  });

  async function listen(): Promise<void> {
    const next = createAdaptorServer({ fetch: app.fetch });
    if (!(next instanceof Server)) throw new Error("not an HTTP/1.1 server");
    server = next;
    await new Promise<void>((resolve) => next.listen(path, resolve));
  }
  async function stop(): Promise<void> {
    const old = server;
    server = undefined;
    if (!old) return;
    old.closeAllConnections();
    await new Promise((resolve) => old.close(resolve));
  }
  async function restart(): Promise<void> {
    await stop();
    await listen();
  }

  await listen();
  return scripted;
}

const verbs = [
  ["promote", promoteRequest],
  ["pause", undefined],
  ["resume", undefined],
  ["abort", abortRequest],
  ["retry", undefined],
  ["rollback", rollbackRequest],
] as const;

const plan = {
  app: "shop",
  strategy: "canary",
  from: 6,
  to: 7,
  steps: steps(0, "pending"),
  rollback: ["All traffic goes back to release 6, whose instances are kept warm for 1h."],
  warnings: ["There is no test command: users are the first to try the release."],
};

function isStatus(frame: Frame | undefined): frame is AppStatus {
  return typeof frame === "object" && "releases" in frame;
}

function notFound(app: string): SwitchyardError {
  return new SwitchyardError("NOT_FOUND", `There is no app "${app}".`, { next: "See `switchyard status`." });
}
