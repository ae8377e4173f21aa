import { createHmac, timingSafeEqual } from "node:crypto";
import type { FlagPlace } from "../records.ts";

/**
 * The server key of the instances of a place: `sy_instance_<place>.<HMAC-SHA256>`. The same secret gives the same key,
 * so that nothing has to be stored.
 */
export function instanceKeyOf(secret: Buffer, place: FlagPlace): string {
  const name = Buffer.from(JSON.stringify([place.app, place.environment])).toString("base64url");
  return `${prefix}${name}.${sign(secret, name).toString("base64url")}`;
}

/** Whose key it is; undefined when it was not made with this secret. */
export function placeOfInstanceKey(secret: Buffer, key: string): FlagPlace | undefined {
  if (!key.startsWith(prefix)) return undefined;
  const [name, signature] = key.slice(prefix.length).split(".");
  if (name === undefined || signature === undefined) return undefined;
  const [given, wanted] = [Buffer.from(signature, "base64url"), sign(secret, name)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const [app, environment]: [string, string] = JSON.parse(Buffer.from(name, "base64url").toString());
  return { app, environment };
}

const prefix = "sy_instance_";

function sign(secret: Buffer, name: string): Buffer {
  return createHmac("sha256", secret).update(`flags instance key\n${name}`).digest();
}
