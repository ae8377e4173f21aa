import { createHash } from "node:crypto";
import { Agent } from "node:http";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import type { ClientContext } from "./client.ts";
import { exchange } from "./exchange.ts";
import { failed, judge } from "./outcome.ts";
import { pause } from "./pause.ts";

const durationSeconds = 2;
const restMs = 200;

/** One slow download after the other, checked by length and by the hash that the app announces. */
export async function downloads({ options, recorder, ending }: ClientContext): Promise<void> {
  const agent = new Agent({ keepAlive: false });
  const { downloadBytes: bytes } = options;
  while (!ending.aborted) {
    const begun = recorder.begin();
    const hash = createHash("sha256");
    let received = 0;
    try {
      const answer = await exchange({
        url: new URL(`/download?bytes=${bytes}&rate=${Math.ceil(bytes / durationSeconds)}`, options.baseUrl),
        agent,
        timeoutMs: options.timeoutMs,
        onChunk: (chunk) => {
          hash.update(chunk);
          received += chunk.length;
        },
      });
      const sha256 = hash.digest("hex");
      const outcome = judge(answer, 200, ({ headers }) => {
        if (received !== bytes) return `${received} of ${bytes} bytes came`;
        return headers["x-content-sha256"] === sha256 ? undefined : "the download arrived changed";
      });
      recorder.end(begun, "download", outcome);
    } catch (error) {
      recorder.end(begun, "download", failed(messageOf(error)));
    }
    await pause(restMs, ending);
  }
}
