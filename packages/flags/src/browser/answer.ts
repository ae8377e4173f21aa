import type { Json, Metadata } from "../definition.ts";
import type { Evaluation, EvaluationErrorCode, Reason } from "../evaluation.ts";
import { isObject, textOf } from "./json.ts";

/** Evaluations by flag. A Map, since a flag may be called `__proto__`. */
export type Values = ReadonlyMap<string, Evaluation>;

/** What a bulk evaluation answered, as far as it can be used. */
export interface Answer {
  readonly values: Values;
  readonly watched: readonly string[];
  readonly streams: readonly StreamPlace[];
}

export interface StreamPlace {
  readonly url: string;
  /** A page that was hidden for so long gives its stream up. */
  readonly inactivityMs: number;
}

const maxFlags = 10_000;
const maxStreams = 3;

/**
 * Reads the body of a bulk evaluation of OFREP; what is not as it should be is left out.
 *
 * @param url of the server, for streams that are named without an origin
 * @throws when it is no bulk evaluation at all
 */
export function readAnswer(text: string, url: string): Answer {
  // Pages share the values, so nobody may write into them.
  const body: unknown = JSON.parse(text, (_, value) => Object.freeze(value));
  if (!isObject(body) || !Array.isArray(body["flags"])) throw new Error("no list of flags");
  const { metadata, eventStreams } = body;
  const watched = isObject(metadata) ? metadata["watched"] : "";
  return {
    values: readValues(body["flags"]),
    watched: typeof watched === "string" ? watched.split(",").filter(Boolean) : [],
    streams: (Array.isArray(eventStreams) ? eventStreams : [])
      .flatMap((entry) => readStream(entry, url))
      .slice(0, maxStreams),
  };
}

/** @param entries of OFREP, or this library's evaluations with their `key` */
export function readValues(entries: readonly unknown[]): Values {
  const values = new Map<string, Evaluation>();
  for (const entry of entries.slice(0, maxFlags)) {
    if (isObject(entry) && typeof entry["key"] === "string") values.set(entry["key"], readEvaluation(entry));
  }
  return values;
}

function readEvaluation(entry: Readonly<Record<string, Json | undefined>>): Evaluation {
  const { value, variant, reason, errorCode, errorDetails = entry["errorMessage"], metadata } = entry;
  return {
    ...(value != null && !errorCode && { value }),
    ...(typeof variant === "string" && { variant }),
    reason: errorCode ? "ERROR" : isReason(reason) ? reason : "UNKNOWN",
    ...(errorCode && { errorCode: isErrorCode(errorCode) ? errorCode : "GENERAL" }),
    ...(typeof errorDetails === "string" && { errorMessage: errorDetails }),
    ...(isMetadata(metadata) && { metadata }),
  };
}

/** Servers may say what no list here has yet. */
function isReason(value: unknown): value is Reason {
  return typeof value === "string";
}

function isErrorCode(value: unknown): value is EvaluationErrorCode {
  return typeof value === "string";
}

function isMetadata(value: unknown): value is Metadata {
  return isObject(value);
}

function readStream(entry: unknown, base: string): StreamPlace[] {
  if (!isObject(entry) || entry["type"] !== "sse") return [];
  const { url, endpoint, inactivityDelaySec: seconds } = entry;
  const inactivityMs = (typeof seconds === "number" && seconds >= 1 ? seconds : 120) * 1000;
  try {
    const { origin, requestUri } = isObject(endpoint) ? endpoint : {};
    const place = new URL(textOf(url ?? requestUri), textOf(origin) || base);
    return /^https?:$/.test(place.protocol) ? [{ url: place.href, inactivityMs }] : [];
  } catch {
    return [];
  }
}
