import type { EvaluationContext } from "../evaluation.ts";
import { readValues } from "./answer.ts";
import type { Bootstrap } from "./bootstrap.ts";
import type { Known } from "./lastKnown.ts";

/** @throws when it is none: a page may have been cached, cut or edited on its way. */
export function readBootstrap({
  flags,
  watched,
  context,
}: Bootstrap): Known & { context: EvaluationContext } {
  return {
    values: readValues(Object.entries(flags).map(([key, evaluation]) => ({ ...evaluation, key }))),
    watched: Array.isArray(watched) ? watched.map(String) : [],
    context: { ...context },
  };
}
