import type { ArgumentSpec } from "../command.ts";
import type { Context } from "../context.ts";
import { resolveFlagApp } from "../app.ts";
import { conclude, defaultWaitMs } from "./change.ts";
import { type PlaceOptions, type WhoOptions, whoOf } from "./place.ts";

export interface SettleOptions extends PlaceOptions, WhoOptions {
  readonly wait?: number;
}

export const planArgument: ArgumentSpec = {
  name: "id",
  summary: "Of the planned change, as `switchyard flags plans` has it",
  required: true,
};

/** Says a word on a planned change, and what came of it. */
export async function settle(
  context: Context,
  id: string,
  word: "approve" | "reject" | "cancel",
  options: SettleOptions,
): Promise<void> {
  const app = await resolveFlagApp(context, options.app);
  const response = await context.client.flags.settle(app, id, {
    word,
    ...whoOf(options),
    waitMs: options.wait ?? defaultWaitMs,
  });
  if (word === "approve") return conclude(context, response);
  context.out.result(response, () => [
    `${id} is ${word === "reject" ? "rejected" : "cancelled"}; nothing was changed.`,
  ]);
}
