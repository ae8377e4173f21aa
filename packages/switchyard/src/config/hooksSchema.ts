import { z } from "zod";
import { requestHeaders } from "./requestHeaders.ts";
import { bareHttpUrl, duration } from "./scalars.ts";
import { secretReference } from "./secretReference.ts";

/** `hooks` of an app: what it asks or tells other systems about a rollout, each an HTTP POST. */

const longest = 86_400_000;
const wait = duration.refine((ms) => ms > 0 && ms <= longest, {
  error: "must be more than 0 and at most 1d",
});

const common = {
  url: bareHttpUrl.describe("Gets a POST with JSON; redirects are not followed."),
  timeout: wait.prefault("10s").describe("No answer by then is a failure."),
  secret: secretReference
    .optional()
    .describe("Signs every request, as in Standard Webhooks; without it nothing is signed."),
  metadata: z.record(z.string(), z.string()).default({}).describe("Sent along as it is."),
  headers: requestHeaders.describe("Further request headers, e.g. Authorization."),
};

const interval = wait.prefault("10s").describe("Between two requests.");

const gate = z.strictObject({
  type: z.enum(["confirm-rollout", "confirm-traffic-increase", "confirm-promotion"]),
  ...common,
  interval,
});

const call = z.strictObject({
  type: z.enum(["pre-rollout", "post-rollout"]),
  ...common,
  retries: z.int().min(0).max(10).default(2).describe("Further tries after a failure."),
});

const measurement = z.strictObject({
  type: z.literal("rollout"),
  ...common,
  interval,
  failureLimit: z.int().min(-1).default(0).describe("More failures than this fail the guard; -1: never."),
});

const rollback = z.strictObject({ type: z.literal("rollback"), ...common, interval });

const event = z.strictObject({ type: z.literal("event"), ...common });

export const hooks = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes"),
    z.discriminatedUnion("type", [gate, call, measurement, rollback, event]),
  )
  .default({})
  .describe("Other systems that are asked or told about a rollout, by name.");

export type HooksConfig = z.output<typeof hooks>;
export type HookConfig = HooksConfig[string];
export type HookType = HookConfig["type"];
/** A hook of one type, with the fields that this type has. */
export type HookOf<Type extends HookType> = HookConfig & { readonly type: Type };

/** The hooks of some types, in the order in which the file has them. */
export function hooksOf<Type extends HookType>(
  hooks: HooksConfig,
  ...types: readonly Type[]
): readonly (readonly [name: string, hook: HookOf<Type>])[] {
  return Object.entries(hooks).flatMap(([name, hook]) => (isOf(hook, types) ? [[name, hook] as const] : []));
}

function isOf<Type extends HookType>(hook: HookConfig, types: readonly Type[]): hook is HookOf<Type> {
  return (types as readonly HookType[]).includes(hook.type);
}
