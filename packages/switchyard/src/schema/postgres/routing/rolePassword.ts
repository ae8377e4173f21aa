import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

const iterations = 4096;

/** The password of a version's role, from that of the app's: made again whenever it is needed, stored nowhere. */
export function rolePassword(secret: string, role: string): string {
  return hmac(secret, `switchyard role ${role}`).toString("base64url");
}

/**
 * What the server keeps of the password (RFC 5803), so that the password itself is never sent, or logged. Its salt
 * follows from the password: doing it again changes nothing, and sessions of PgBouncer stay valid.
 */
export function scramVerifier(password: string): string {
  const salt = hmac(password, "salt").subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const storedKey = createHash("sha256").update(hmac(salted, "Client Key")).digest("base64");
  const serverKey = hmac(salted, "Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
