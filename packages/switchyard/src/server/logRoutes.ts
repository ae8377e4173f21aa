import type { OpenAPIHono } from "@hono/zod-openapi";
import { stream } from "hono/streaming";
import { SwitchyardError } from "../errors.ts";
import type { LogLine } from "../platform/port.ts";
import type { ControlPlane } from "./controlPlane.ts";
import { loggedInstances } from "./loggedInstances.ts";

/** The logs of an app's instances as NDJSON, secrets taken out. */
export function mountLogs(
  http: OpenAPIHono,
  { ground, reader }: ControlPlane,
  logsOf: (app: string) => string,
  redact: (text: string) => string,
): void {
  http.get("/v1/apps/:app/logs", async (c) => {
    const app = c.req.param("app");
    const { release, instance, lines, follow } = c.req.query();
    await reader.status(app);
    const running = (await ground.store.instances.list(app)).map(({ id }) => id);
    const chosen = release !== undefined || instance !== undefined;
    const asked = (chosen ? await loggedInstances(logsOf(app), app) : running).filter(
      (id) =>
        (release === undefined || id.startsWith(`${app}-${release}-`)) &&
        (instance === undefined || id === instance),
    );
    if (chosen && asked.length === 0) {
      throw new SwitchyardError(
        "NOT_FOUND",
        `There is no log of ${instance ?? `release ${release}`} of ${app}.`,
        {
          next: `\`switchyard releases ${app}\` lists the releases.`,
        },
      );
    }
    const count = Number(lines ?? 100);
    if (!Number.isInteger(count) || count < 0) {
      throw new SwitchyardError("USAGE", `lines must be a whole number, not ${lines}.`);
    }
    const options = { lines: count, follow: follow === "true", logDirectory: logsOf(app) };
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
