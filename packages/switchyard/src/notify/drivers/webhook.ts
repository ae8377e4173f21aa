import type { WebhookConfig } from "../../config/notifySchema.ts";
import { signatureHeaders } from "../../signature.ts";
import type { Letter } from "../letter.ts";
import { post } from "./http.ts";
import type { Driver } from "./port.ts";

/** JSON with a signature and an id, as in Standard Webhooks. */
export const webhook: Driver<WebhookConfig> = async (config, { letter, now, signal, read }) => {
  const { url, secret } = await read({ url: config.url, secret: config.secret });
  const headers = await read(config.headers);
  const body = JSON.stringify(webhookBody(letter));
  const signed = signatureHeaders({ id: letter.id, at: now, body, secret });
  return post({ url, headers: { ...headers, ...signed }, body, now, signal });
};

/** `type` is the kind of the event, `data` what is known of it; times are ISO 8601 in UTC. */
export function webhookBody({ notice, count, since }: Letter) {
  const { kind, at, ...data } = notice;
  return {
    type: kind,
    timestamp: new Date(at).toISOString(),
    data: { ...data, ...(count > 1 && { count, since: new Date(since).toISOString() }) },
  };
}
