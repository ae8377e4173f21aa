import { z } from "zod";

/** One request and what its answer must be. */
export const httpCheck = z.strictObject({
  path: z.string().startsWith("/").describe("Requested from the candidate."),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "DELETE"]).default("GET").describe("HTTP method."),
  headers: z.record(z.string(), z.string()).default({}).describe("Request headers."),
  body: z.string().optional().describe("Request body."),
  expect: z
    .strictObject({
      status: z.int().min(100).max(599).default(200).describe("Status of the answer."),
      body: z.string().optional().describe("Text that the body must contain."),
    })
    .prefault({}),
});

export type HttpCheck = z.output<typeof httpCheck>;
