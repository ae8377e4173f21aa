import { createRoute, z } from "@hono/zod-openapi";

const app = { app: z.string() };

/** Of routes that look at one environment. */
export const environmentQuery = z.object({
  environment: z.string().min(1).max(40).default("production").meta({ description: "Default: production" }),
});

export function get<Query extends z.ZodObject, Shape extends z.ZodType>(
  path: string,
  summary: string,
  query: Query,
  shape: Shape,
) {
  return createRoute({
    method: "get",
    path: `/v1/apps/{app}/${path}`,
    summary,
    request: { params: z.object(app), query },
    responses: answer(summary, shape),
  });
}

export function post<Body extends z.ZodType, Shape extends z.ZodType>(
  path: string,
  summary: string,
  body: Body,
  shape: Shape,
) {
  return createRoute({
    method: "post",
    path: `/v1/apps/{app}/${path}`,
    summary,
    request: { params: z.object(app), body: { content: json(body), required: true } },
    responses: answer(summary, shape),
  });
}

export function json<Shape extends z.ZodType>(schema: Shape) {
  return { "application/json": { schema } };
}

export function answer<Shape extends z.ZodType>(description: string, shape: Shape) {
  return { 200: { description, content: json(shape) } };
}
