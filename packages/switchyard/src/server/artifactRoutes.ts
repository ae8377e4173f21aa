import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ArtifactStore } from "../release/artifacts.ts";

const maxArtifactBytes = 4 * 1024 ** 3;

/** Content-addressed: a repeated upload is the same upload. */
export function mountArtifacts(http: OpenAPIHono, artifacts: ArtifactStore): void {
  // Hono answers HEAD by GET's handler without its body.
  http.get("/v1/artifacts/:sha256", async (c) =>
    c.body(null, (await artifacts.has(c.req.param("sha256"))) ? 200 : 404),
  );
  http.put("/v1/artifacts/:sha256", async (c) => {
    const content =
      c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
    const outcome = await artifacts.receive(c.req.param("sha256"), content, { maxBytes: maxArtifactBytes });
    return c.body(null, outcome === "stored" ? 201 : 200);
  });
}
