import { createHmac } from "node:crypto";
import { SwitchyardError } from "./errors.ts";

export interface SignedMessage {
  /** The same for every try of one message, so that a receiver can tell a repetition. */
  readonly id: string;
  /** Milliseconds since the epoch; sent as whole seconds. */
  readonly at: number;
  /** Exactly the bytes that are sent. */
  readonly body: string;
  /** `whsec_` and base64, or any other text, whose UTF-8 bytes are the key. */
  readonly secret: string;
}

/**
 * The three headers by which a receiver knows that a message is Switchyard's and new: HMAC-SHA256 over
 * `<id>.<seconds>.<body>`, as in Standard Webhooks (https://www.standardwebhooks.com), so that its libraries verify
 * them. Throws SECRET_UNRESOLVED for a `whsec_` secret without a key in it.
 */
export function signatureHeaders({ id, at, body, secret }: SignedMessage): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

const prefix = "whsec_";

function keyOf(secret: string): Buffer {
  if (!secret.startsWith(prefix)) return Buffer.from(secret, "utf8");
  const encoded = secret.slice(prefix.length);
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return Buffer.from(encoded, "base64");
  throw new SwitchyardError("SECRET_UNRESOLVED", `A signing secret has no base64 after ${prefix}.`, {
    next: "Copy it again as a whole, or use a secret without that prefix.",
  });
}
