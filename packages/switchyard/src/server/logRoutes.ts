import type { OpenAPIHono } from "@hono/zod-openapi";
import { stream } from "hono/streaming";
import { SwitchyardError } from "../errors.ts";
import type { LogLine } from "../platform/port.ts";
import type { ControlPlane } from "./controlPlane.ts";

/** The logs of an app's instances as NDJSON, secrets taken out. */
export function mountLogs(
  http: OpenAPIHono,
  { ground, reader }: ControlPlane,
  redact: (text: string) => string,
): void {
  http.get("/v1/apps/:app/logs", async (c) => {
    const app = c.req.param("app");
    const { release, instance, lines, follow } = c.req.query();
    await reader.status(app);
    const ids = (await ground.store.instances.list(app))
      .filter((one) => release === undefined || one.release === Number(release))
      .map(({ id }) => id)
      .filter((id) => instance === undefined || id === instance);
    const asked = instance !== undefined && ids.length === 0 ? [instance] : ids;
    const count = Number(lines ?? 100);
    if (!Number.isInteger(count) || count < 0) {
      throw new SwitchyardError("USAGE", `lines must be a whole number, not ${lines}.`);
    }
    const options = { lines: count, follow: follow === "true" };
    return stream(c, async (out) => {
      const closed = new AbortController();
      out.onAbort(() => closed.abort());
      const write = async (source: AsyncIterable<LogLine>) => {
        for await (const line of source) {
          await out.write(`${JSON.stringify({ instance: line.instance, line: redact(line.line) })}\n`);
        }
      };
      await Promise.all(asked.map((id) => write(ground.platform.logs(id, options, closed.signal))));
    });
  });
}
