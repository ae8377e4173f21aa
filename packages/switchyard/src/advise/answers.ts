/** What a strategy depends on; `switchyard advise` asks for it. */
export interface Answers {
  readonly instances: number;
  /** Room beside the running instances: for none, for one more, for all of them a second time. */
  readonly spareCapacity: "none" | "one" | "double";
  /** Of the typical release; breaking = the old version cannot work with the new schema. */
  readonly schemaChanges: "none" | "additive" | "breaking";
  readonly requestsPerSecond: number;
  /** How bad a bad release would be. */
  readonly risk: "low" | "medium" | "high";
  /** State that ties a user to an instance or a version. */
  readonly sessions: "none" | "sticky" | "websockets";
}

export type StrategyName = "blue-green" | "canary" | "rolling";

export const strategyNames: readonly StrategyName[] = ["blue-green", "canary", "rolling"];
