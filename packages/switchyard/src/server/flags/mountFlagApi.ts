import type { OpenAPIHono } from "@hono/zod-openapi";
import { countsOf } from "../../flags/ramps/countsOf.ts";
import { mountRamps } from "../../flags/ramps/rampRoutes.ts";
import { mountFlags } from "../../flags/server/flagRoutes.ts";
import type { Ground } from "../../rollout/ground.ts";
import type { Flags } from "./openFlags.ts";

/** The control API of flags, ramps and experiments. */
export function mountFlagApi(http: OpenAPIHono, { store, clock }: Ground, flags: Flags): void {
  mountFlags(http, {
    ...flags,
    clock,
    store,
    stableOf: async (app) => (await store.apps.get(app))?.stable ?? undefined,
  });
  mountRamps(http, {
    ...flags,
    reports: flags.intake,
    savedCounts: async (id) => countsOf(await store.rampReports.get(id)),
  });
}
