import { createTransport } from "nodemailer";
import type { EmailConfig } from "../../config/notifySchema.ts";
import { messageOf } from "../../errors.ts";
import type { Letter } from "../letter.ts";
import { cut, linesOf } from "../plain.ts";
import type { Driver, Outcome } from "./port.ts";

/** One mail to all recipients, over one connection that is closed afterwards. */
export const email: Driver<EmailConfig> = async (config, { letter, signal, read }) => {
  const { host, tls, from, to, username, password } = config;
  const auth =
    username === undefined || password === undefined ? undefined : await read({ username, password });
  const transport = createTransport({
    host,
    port: config.port ?? ports[tls],
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    ...(auth !== undefined && { auth: { user: auth.username, pass: auth.password } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    socketCloseTimeout: 1_000,
  });
  try {
    const sent = await transport.sendMail({ from, to, ...mailOf(letter), signal });
    if (sent.rejected.length === 0) return { kind: "sent" };
    return { kind: "sent", note: `the mail server refused ${sent.rejected.join(", ")}` };
  } catch (error) {
    return signal.aborted ? { kind: "later", error: "no answer in time" } : failure(error);
  } finally {
    transport.close();
  }
};

/** Subject, body, and an id that makes a repetition and the matter's other mails known as such. */
export function mailOf(letter: Letter) {
  const { title, why, repeated, next, link } = linesOf(letter);
  const { app, release, rollout, at, level } = letter.notice;
  const facts = [
    `App: ${app}`,
    ...(release === undefined ? [] : [`Release: ${release}`]),
    ...(rollout === undefined ? [] : [`Rollout: ${rollout}`]),
    `Level: ${level}`,
    `Time: ${new Date(at).toISOString()}`,
    ...(link === undefined ? [] : [`More: ${link}`]),
  ];
  const text = [why, repeated, next === undefined ? undefined : `Next: ${next}`, facts.join("\n")];
  return {
    subject: cut(title.replace(/\s+/g, " "), 200),
    text: `${text.filter((part) => part !== undefined).join("\n\n")}\n`,
    messageId: `<${letter.id}@switchyard>`,
    references: `<${Buffer.from(`${app}/${letter.matter}`).toString("base64url")}@switchyard>`,
    headers: { "auto-submitted": "auto-generated" },
  };
}

const ports = { starttls: 587, implicit: 465, none: 25 } as const;

/** SMTP's 5xx are for good, its 4xx and all that happens on the way may pass (RFC 5321, 4.2.1). */
function failure(error: unknown): Outcome {
  const code =
    error instanceof Error && "responseCode" in error && typeof error.responseCode === "number"
      ? error.responseCode
      : undefined;
  const kind = code !== undefined && code >= 500 ? "refused" : "later";
  return { kind, error: messageOf(error) };
}
