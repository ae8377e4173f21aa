import { oneLine } from "../../../oneLine.ts";

const longest = 300;
/** What comes behind it is not looked at: in unclosed titles without end the search would take forever. */
const beginning = 4_000;

/**
 * What an answer says that is not the one that was hoped for: the message in its JSON, the title of its page, its
 * beginning. `redact` sees it before it is cut, since half of a secret is not recognized any more.
 */
export function complaintOf(text: string, redact: (text: string) => string): string {
  const said = inJson(text) ?? titleOf(text) ?? text;
  const line = oneLine(redact(said.slice(0, beginning)), longest);
  return line === "" ? "(nothing more)" : line;
}

/** Prometheus: `errorType` and `error`; Datadog: `errors` of texts or with a `detail`; GraphQL: `errors` with a `message`. */
function inJson(text: string): string | undefined {
  const json = parsed(text);
  if (json === undefined) return undefined;
  const { errorType, error, errors, message } = json;
  if (typeof error === "string") return typeof errorType === "string" ? `${errorType}: ${error}` : error;
  if (Array.isArray(errors)) {
    const messages = errors.map(messageIn).filter((one) => one !== undefined);
    if (messages.length > 0) return messages.join("; ");
  }
  return messageIn(error) ?? (typeof message === "string" ? message : undefined);
}

function messageIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  if ("message" in value && typeof value.message === "string") return value.message;
  return "detail" in value && typeof value.detail === "string" ? value.detail : undefined;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}

function titleOf(text: string): string | undefined {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text.slice(0, beginning))?.[1];
  return title === undefined ? undefined : `the page “${title.trim()}”`;
}
