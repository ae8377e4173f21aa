import { orderFrom } from "../flags/ramps/orderFrom.ts";
import { rampRequest } from "../flags/ramps/rampApi.ts";
import { newRamp } from "../flags/ramps/rampOrder.ts";
import type { Ramp } from "../rollout/ramp.ts";

const definition = { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "off" } as const;

/** A ramp of the flag `cart` of `shop` to a quarter of the people. */
export function testRamp(id: string, fields: Partial<Ramp> = {}): Ramp {
  const request = rampRequest.parse({ flag: "cart", by: "ada", shares: [25_000] });
  return { ...newRamp(orderFrom("shop", request, definition, false), 0, 1_000), id, ...fields };
}
