import { OpenAPIHono } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import type { AnalysisRecord } from "../analysis/record.ts";
import { SwitchyardError } from "../errors.ts";
import type { Rollout } from "../rollout/rollout.ts";
import { TestGround } from "../rollout/testing/testGround.ts";
import { analysisView } from "./analysisApi.ts";
import { type AppStatus } from "./api.ts";
import { mountAnalyses } from "./analysisRoutes.ts";

function rollout(id: string, startedAt: number, app = "shop"): Rollout {
  return {
    id,
    app,
    kind: "deploy",
    strategy: "canary",
    from: 1,
    to: 2,
    steps: [],
    status: { kind: "applying", step: 0 },
    hold: false,
    skipPauses: false,
    startedAt,
  };
}

function guardOf(id: string): AnalysisRecord {
  return {
    id: `${id}/guard`,
    app: "shop",
    rollout: id,
    candidate: 2,
    stable: 1,
    purpose: "guard",
    startedAt: 5,
    verdict: "running",
    reason: "Nothing against it so far.",
    metrics: [],
  };
}

async function withRoutes(use: (ask: (path: string) => Promise<Response>) => Promise<void>): Promise<void> {
  await using ground = await TestGround.open();
  await ground.release(2);
  await ground.store.rollouts.put(rollout("old", 1));
  await ground.store.rollouts.put(rollout("new", 2));
  await ground.store.rollouts.put(rollout("foreign", 3, "blog"));
  await ground.store.analyses.put(guardOf("old"));
  await ground.store.analyses.put(guardOf("new"));
  const http = new OpenAPIHono();
  http.onError((error) =>
    Response.json({}, { status: error instanceof SwitchyardError ? error.httpStatus : 500 }),
  );
  mountAnalyses(http, { ground, reader: { status: async () => noStatus } });
  await use(async (path) => http.request(path));
}

// The route asks for it only to know that there is such an app.
const noStatus: AppStatus = {
  app: "shop",
  at: "",
  stable: 1,
  generation: 1,
  urls: [],
  rollout: null,
  releases: [],
  problems: [],
};

const ids = async (response: Response) =>
  analysisView
    .array()
    .parse(await response.json())
    .map(({ id }) => id);

test("without a rollout named, the analyses are those of the newest one", () =>
  withRoutes(async (ask) => {
    expect(await ids(await ask("/v1/apps/shop/analyses"))).toEqual(["new/guard"]);
    expect(await ids(await ask("/v1/apps/shop/analyses?rollout=old"))).toEqual(["old/guard"]);
  }));

test("a rollout that there is not, or of another app, is not found", () =>
  withRoutes(async (ask) => {
    expect((await ask("/v1/apps/shop/analyses?rollout=none")).status).toBe(404);
    expect((await ask("/v1/apps/shop/analyses?rollout=foreign")).status).toBe(404);
  }));
