import { arithmeticOperations } from "./arithmetic.ts";
import { booleanOperations } from "./boolean.ts";
import { comparisonOperations } from "./comparison.ts";
import { conditional } from "./conditional.ts";
import { fractional } from "./fractional.ts";
import { iterationOperations } from "./iteration.ts";
import { lookUp } from "./lookUp.ts";
import { membership } from "./membership.ts";
import { merge } from "./merge.ts";
import { missing, missingSome } from "./missing.ts";
import type { Operation } from "./operation.ts";
import { reduce } from "./reduce.ts";
import { textOperations } from "./text.ts";
import { versionOperation } from "./version.ts";

/** JSONLogic's operators, flagd's, and `matches`. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["var", lookUp],
  ["missing", missing],
  ["missing_some", missingSome],
  ["if", conditional],
  ["?:", conditional],
  ["in", membership],
  ["merge", merge],
  ["reduce", reduce],
  ["fractional", fractional],
  ["sem_ver", versionOperation],
  ...booleanOperations,
  ...comparisonOperations,
  ...arithmeticOperations,
  ...iterationOperations,
  ...textOperations,
]);
