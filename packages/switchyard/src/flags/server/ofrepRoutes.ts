import { createHash } from "node:crypto";
import type { EvaluationContext } from "@switchyard/flags";
import type { Context, Hono } from "hono";
import type { Clock } from "../../clock.ts";
import type { Intake } from "../intake/intake.ts";
import type { Channels } from "./channels.ts";
import type { Door } from "./door.ts";
import type { FlagSets } from "./flagSets.ts";
import { BodyError, jsonBody } from "./jsonBody.ts";
import { answerOf, type OfrepErrorCode, statusOf } from "./ofrepAnswer.ts";
import { streamToken } from "./streamToken.ts";

export interface OfrepParts {
  readonly channels: Channels;
  readonly sets: FlagSets;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly secret: Buffer;
}

/** The OpenFeature Remote Evaluation Protocol, 0.3. */
export function mountOfrep(http: Hono<Door>, { channels, sets, intake, clock, secret }: OfrepParts): void {
  http.post("/ofrep/v1/evaluate/flags", async (c) => {
    const context = await contextOf(c);
    if (context instanceof Refusal) return c.json(context.body, 400);
    const { holder } = c.env;
    const channel = await channels.of(holder);
    const flags = await sets.of(channel);
    const { version, watched, document } = channel.published.put;
    const body = JSON.stringify({
      flags: flags.keys.map((key) => answerOf(key, flags.evaluate(key, context, clock.now()), holder.kind)),
      eventStreams: [
        {
          type: "sse",
          endpoint: { requestUri: `/ofrep/v1/events?token=${streamToken(secret, holder, clock.now())}` },
          inactivityDelaySec: 120,
        },
      ],
      metadata: { ...document.metadata, version, watched: watched.join(",") },
    });
    // Of the answer itself, since time and releases change it too.
    const etag = `"${version}-${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    c.header("etag", etag);
    c.header("cache-control", "no-cache");
    if (isAmong(c.req.header("if-none-match"), etag)) return c.body(null, 304);
    return c.body(body, 200, { "content-type": "application/json" });
  });

  http.post("/ofrep/v1/evaluate/flags/*", async (c) => {
    const key = keyOf(c.req.url);
    if (key === undefined)
      return c.json(refusal("PARSE_ERROR", "The flag's key in the path is not valid.", ""), 400);
    const context = await contextOf(c);
    if (context instanceof Refusal) return c.json({ key, ...context.body }, 400);
    const { holder } = c.env;
    const flags = await sets.of(await channels.of(holder));
    const evaluation = flags.evaluate(key, context, clock.now());
    if (evaluation.errorCode !== "FLAG_NOT_FOUND") intake.evaluated(holder, key, evaluation.variant ?? "");
    const answer = answerOf(key, evaluation, holder.kind);
    return c.json(answer, statusOf(answer));
  });
}

class Refusal {
  readonly body: { readonly errorCode: OfrepErrorCode; readonly errorDetails: string };

  constructor(errorCode: OfrepErrorCode, errorDetails: string) {
    this.body = { errorCode, errorDetails };
  }
}

function refusal(errorCode: OfrepErrorCode, errorDetails: string, key: string) {
  return { key, errorCode, errorDetails };
}

/** A targetingKey may be absent: flags that need none are served all the same. */
async function contextOf(c: Context<Door>): Promise<EvaluationContext | Refusal> {
  let body: unknown;
  try {
    body = await jsonBody(c.env.incoming);
  } catch (error) {
    if (error instanceof BodyError) return new Refusal("PARSE_ERROR", error.message);
    throw error;
  }
  const context = isObject(body) ? body["context"] : undefined;
  if (!isObject(context)) return new Refusal("INVALID_CONTEXT", "The body needs a `context`, an object.");
  const { targetingKey } = context;
  if (targetingKey !== undefined && typeof targetingKey !== "string") {
    return new Refusal("INVALID_CONTEXT", "The targetingKey must be a string.");
  }
  return context;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** All of the rest of the path, since some clients do not encode the slashes of a key. */
function keyOf(url: string): string | undefined {
  const { pathname } = new URL(url);
  try {
    return decodeURIComponent(pathname.slice("/ofrep/v1/evaluate/flags/".length));
  } catch {
    return undefined;
  }
}

export function isAmong(ifNoneMatch: string | undefined, etag: string): boolean {
  const etags = (ifNoneMatch ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return etags.includes(etag) || etags.includes("*");
}
