import { createHash, randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import type { ClientContext } from "./client.ts";
import { exchange } from "./exchange.ts";
import { failed, judge } from "./outcome.ts";
import { pause } from "./pause.ts";

const chunkBytes = 100_000;
const durationMs = 2000;
const restMs = 300;

/** One big chunked upload after the other, spread over about two seconds so that it overlaps what happens. */
export async function uploads({ options, recorder, ending }: ClientContext): Promise<void> {
  const agent = new Agent({ keepAlive: false });
  const chunk = randomBytes(chunkBytes);
  while (!ending.aborted) {
    const begun = recorder.begin();
    const hash = createHash("sha256");
    try {
      const answer = await exchange({
        url: new URL("/upload", options.baseUrl),
        agent,
        timeoutMs: options.timeoutMs,
        method: "PUT",
        headers: { "Content-Type": "application/octet-stream" },
        body: parts(chunk, options.uploadBytes, hash, ending),
      });
      const sha256 = hash.digest("hex");
      const outcome = judge(answer, 200, ({ body }) => {
        const receipt: { sha256?: unknown } = JSON.parse(body.toString());
        return receipt.sha256 === sha256 ? undefined : "the upload arrived changed";
      });
      recorder.end(begun, "upload", outcome);
    } catch (error) {
      recorder.end(begun, "upload", failed(messageOf(error)));
    }
    await pause(restMs, ending);
  }
}

/** Not the same bytes twice: each part begins with its position. As the load ends, the rest goes at full speed. */
async function* parts(
  chunk: Buffer,
  total: number,
  hash: ReturnType<typeof createHash>,
  ending: AbortSignal,
): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < total; sent += chunkBytes) {
    const part = Buffer.from(chunk.subarray(0, Math.min(chunkBytes, total - sent)));
    if (part.length >= 8) part.writeDoubleBE(sent + Math.random());
    hash.update(part);
    yield part;
    await pause((durationMs * chunkBytes) / total, ending);
  }
}
