import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { SwitchyardError } from "../../errors.ts";
import { type EditResponse, editRequest, editResponse, plannedView, settleRequest } from "../api.ts";
import type { EditOutcome } from "../flagBook.ts";
import type { FlagPlace } from "../records.ts";
import { type FlagParts, whoOf } from "./flagParts.ts";
import { changeViewOf, plannedViewOf } from "./flagViews.ts";
import { answer, environmentQuery, get, json, post } from "./routeShapes.ts";

/** Changing flags, now or later, and saying who has the change. */
export function mountEdits(http: OpenAPIHono, { book, deliveries, store }: FlagParts): void {
  http.openapi(edit, async (c) => {
    const { environment, edits, by, why, at, emergency, dryRun, waitMs } = c.req.valid("json");
    const place = { app: c.req.valid("param").app, environment };
    const outcome = await book.edit({
      ...place,
      ...whoOf(by, why),
      edits,
      ...(at !== undefined && { at: Date.parse(at) }),
      emergency,
      dryRun,
    });
    return c.json(await responseOf(place, outcome, waitMs), 200);
  });
  http.openapi(plans, async (c) => {
    const place = { ...c.req.valid("param"), ...c.req.valid("query") };
    return c.json((await book.planned(place)).map(plannedViewOf), 200);
  });
  http.openapi(settle, async (c) => {
    const { app, id } = c.req.valid("param");
    const { word, by, why, waitMs } = c.req.valid("json");
    if ((await store.plannedChanges.get(id))?.app !== app) {
      throw new SwitchyardError("NOT_FOUND", `${app} has no planned change ${id}.`, {
        next: `List them with \`switchyard flags plans --app ${app}\`.`,
      });
    }
    const { planned, outcome } = await book.settle(id, word, whoOf(by, why));
    const view = plannedViewOf(planned);
    if (outcome === undefined)
      return c.json({ kind: "planned", changes: [], warnings: [], planned: view }, 200);
    const { environment } = planned;
    return c.json({ ...(await responseOf({ app, environment }, outcome, waitMs)), planned: view }, 200);
  });

  async function responseOf(place: FlagPlace, outcome: EditOutcome, waitMs: number): Promise<EditResponse> {
    if (outcome.kind === "planned") {
      return { kind: "planned", changes: [], warnings: [], planned: plannedViewOf(outcome.planned) };
    }
    const { kind, version, changes, warnings } = outcome;
    return {
      kind,
      version,
      changes: changes.map(changeViewOf),
      warnings: [...warnings],
      ...(kind === "applied" && { delivery: await deliveries.waitFor(place, version, waitMs) }),
    };
  }
}

const edit = post("flag-edits", "Change flags: all edits or none", editRequest, editResponse);
const plans = get("flag-plans", "Changes that wait, newest first", environmentQuery, z.array(plannedView));
const settle = createRoute({
  method: "post",
  path: "/v1/apps/{app}/flag-plans/{id}",
  summary: "Approve, reject or cancel a change that waits",
  request: {
    params: z.object({ app: z.string(), id: z.string() }),
    body: { content: json(settleRequest), required: true },
  },
  responses: answer("What came of it", editResponse),
});
