import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { SwitchyardError } from "../errors.ts";
import { analysesOf } from "./analyses.ts";
import { analysisView } from "./analysisApi.ts";
import type { ControlPlane } from "./controlPlane.ts";

/** Whom the route asks: the store, and whether there is such an app. */
export interface AnalysisSource {
  readonly ground: Pick<ControlPlane["ground"], "store">;
  readonly reader: Pick<ControlPlane["reader"], "status">;
}

/** The analyses of one rollout of an app: guard, `analyse` steps, bake time. */
export function mountAnalyses(http: OpenAPIHono, { ground, reader }: AnalysisSource): void {
  http.openapi(route, async (c) => {
    const { app } = c.req.valid("param");
    const { rollout: asked } = c.req.valid("query");
    await reader.status(app);
    const { store } = ground;
    const rollout =
      asked === undefined ? (await store.rollouts.list(app, 1))[0] : await store.rollouts.get(asked);
    if (asked !== undefined && rollout?.app !== app) {
      throw new SwitchyardError("NOT_FOUND", `${app} has no rollout ${asked}.`, {
        next: `\`switchyard history ${app} --json\` lists the rollouts with their ids.`,
      });
    }
    return c.json(rollout === undefined ? [] : await analysesOf(store, rollout), 200);
  });
}

const route = createRoute({
  method: "get",
  path: "/v1/apps/{app}/analyses",
  summary: "Analyses of the running or newest rollout, or of the one named",
  request: {
    params: z.object({ app: z.string() }),
    query: z.object({ rollout: z.string().optional().meta({ description: "Id of the rollout" }) }),
  },
  responses: {
    200: {
      description: "In the order in which they began",
      content: { "application/json": { schema: z.array(analysisView) } },
    },
  },
});
