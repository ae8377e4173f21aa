import type { JSONValue } from "json-p3";

/** A question to a source of metrics that speaks HTTP and answers in JSON. */
export interface HttpQuestion {
  /** For people; without a secret. */
  readonly source: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Taken out of whatever the source says, should it repeat them. */
  readonly secrets: readonly string[];
  /** Milliseconds until there must be an answer, further tries included. */
  readonly timeout: number;
  readonly retries: number;
}

export interface JsonAnswer {
  readonly json: JSONValue;
  /** How far the source's clock is ahead of ours in ms, as far as its `Date` header tells. */
  readonly skewMs: number;
}
