export { createFlags } from "./createFlags.ts";
export type { RequestHandler } from "./events/requestObserver.ts";
export type { FlagDetails, FlagReader, FlagsClient, FlagsEvents } from "./flagsClient.ts";
export { FlagsError, type FlagsErrorCode } from "./flagsError.ts";
export type { FlagsOptions } from "./flagsOptions.ts";
export type { Runtime } from "./runtime.ts";
export type { FlagSource } from "./store/flagsInForce.ts";
export type { ClientState } from "./sync/connectionState.ts";
export type { Timing } from "./timing.ts";
