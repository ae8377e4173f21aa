import type { FlagDocument } from "../definition.ts";
import type { Patch, Ping, Put } from "./protocol.ts";

/**
 * What came over the wire, if it has the shape of such a message; else undefined. Definitions are not looked into: the
 * compiler does that, and says what is wrong with which flag.
 */
export function readPut(value: unknown): Put | undefined {
  if (!isRecord(value)) return undefined;
  const { version, document, watched, heartbeatMs } = value;
  if (!isVersion(version) || !isDocument(document)) return undefined;
  return {
    version,
    document,
    watched: isStrings(watched) ? watched : [],
    heartbeatMs: typeof heartbeatMs === "number" && heartbeatMs > 0 ? heartbeatMs : defaultHeartbeatMs,
  };
}

export function readPatch(value: unknown): Patch | undefined {
  const patch = isRecord(value) ? { ...noChange, ...value } : undefined;
  return isPatch(patch) ? patch : undefined;
}

export function readPing(value: unknown): Ping | undefined {
  return isRecord(value) && isVersion(value["version"]) ? { version: value["version"] } : undefined;
}

/** `{ "flags": {...} }`, whatever stands in it. */
export function isDocument(value: unknown): value is FlagDocument {
  return isRecord(value) && isRecord(value["flags"]);
}

const defaultHeartbeatMs = 15_000;

const noChange = { flags: {}, segments: {}, $evaluators: {}, metadata: null, watched: [] };

function isPatch(value: Record<string, unknown> | undefined): value is Patch & Record<string, unknown> {
  return (
    value !== undefined &&
    isVersion(value["from"]) &&
    isVersion(value["version"]) &&
    isRecord(value["flags"]) &&
    isRecord(value["segments"]) &&
    isRecord(value["$evaluators"]) &&
    (value["metadata"] === null || isRecord(value["metadata"])) &&
    isStrings(value["watched"])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isVersion(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
