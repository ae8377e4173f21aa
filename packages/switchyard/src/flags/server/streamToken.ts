import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyHolder } from "../keys/flagKeys.ts";
import type { FlagPlace } from "../records.ts";

/**
 * What lets an EventSource in, which cannot send a key: says whose key asked, and is good for half an hour to an hour.
 * It is the same all through a half hour, so that a client that asks again goes on with the stream that it has.
 */
export function streamToken(secret: Buffer, { app, environment, id }: KeyHolder, now: number): string {
  const claim = Buffer.from(JSON.stringify([app, environment, id, periodOf(now)])).toString("base64url");
  return `${claim}.${sign(secret, claim).toString("base64url")}`;
}

/** Undefined when it was not made with this secret, or too long ago. */
export function placeAndKeyOf(
  secret: Buffer,
  token: string,
  now: number,
): (FlagPlace & { readonly key: string }) | undefined {
  const [claim, signature] = token.split(".");
  if (claim === undefined || signature === undefined) return undefined;
  const [given, wanted] = [Buffer.from(signature, "base64url"), sign(secret, claim)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const [app, environment, key, period]: Claim = JSON.parse(Buffer.from(claim, "base64url").toString());
  return Math.abs(periodOf(now) - period) <= 1 ? { app, environment, key } : undefined;
}

type Claim = [app: string, environment: string, key: string, period: number];

function periodOf(now: number): number {
  return Math.floor(now / 1_800_000);
}

function sign(secret: Buffer, claim: string): Buffer {
  return createHmac("sha256", secret).update(`flags stream token\n${claim}`).digest();
}
