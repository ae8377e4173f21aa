export { bucket } from "./bucket.ts";
export type * from "./definition.ts";
export type * from "./evaluation.ts";
export { compileFlags, type FlagSet } from "./evaluator/flagSet.ts";
export { murmur3_32 } from "./murmur3.ts";
export type * from "./sync/protocol.ts";
export type { Bootstrap } from "./browser/bootstrap.ts";
