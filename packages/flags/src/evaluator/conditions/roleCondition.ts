import type { Json } from "../../definition.ts";
import type { EvaluationFrame } from "../evaluationFrame.ts";
import { attributeReader } from "../operators/attribute.ts";
import type { Place } from "../reading/place.ts";
import { textsAt } from "../reading/shape.ts";
import { inWords, listInWords } from "../words.ts";
import type { CompiledCondition } from "./condition.ts";

const rolesOf = attributeReader("roles");
const roleOf = attributeReader("role");

/** `roles` (a list) or `role` of the context holds one of these. */
export function compileRole(json: Json | undefined, place: Place): CompiledCondition {
  const wanted = new Set<unknown>(textsAt(json, place));
  if (wanted.size === 0) place.fault("names no role");
  const isWanted = (role: unknown) => wanted.has(role);
  const hasWanted = (roles: unknown, frame: EvaluationFrame) => {
    if (!Array.isArray(roles)) return isWanted(roles);
    if (roles.length > few) frame.spend(roles.length / 16);
    return roles.some(isWanted);
  };
  return {
    holds: (frame) => hasWanted(rolesOf(frame.context), frame) || hasWanted(roleOf(frame.context), frame),
    why: ({ context }) =>
      `role is ${inWords(rolesOf(context) ?? roleOf(context))}, wanted one of ${listInWords([...wanted])}`,
  };
}

/** A list of more members is worth counting. */
const few = 16;
