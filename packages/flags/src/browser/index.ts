export { type BrowserFlags, createBrowserFlags } from "./browserFlags.ts";
export type { Bootstrap } from "./bootstrap.ts";
export type { FlagDetails, FlagsState } from "./details.ts";
export type { FlagsEvents } from "./emitter.ts";
export type { BrowserFlagsOptions } from "./options.ts";
export type { Platform, StorageLike } from "./platform.ts";
export type { Json } from "../definition.ts";
export type { Evaluation, EvaluationContext, EvaluationErrorCode, Reason } from "../evaluation.ts";
