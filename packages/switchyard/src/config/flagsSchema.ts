import { z } from "zod";
import { duration, share } from "./scalars.ts";

/** `flags` of an app: whose flags its instances get, and what a release does with them. */

const ramp = z.strictObject({
  flag: z.string().min(1).describe("Key of the flag."),
  variant: z.string().min(1).default("on").describe("The variant that more people get."),
  steps: z
    .array(share)
    .min(1)
    .prefault(["1%", "5%", "10%", "25%", "50%", "100%"])
    .describe("Rising shares of people."),
  every: duration.prefault("10m").describe("Between two of them, and after the last one."),
});

export const flags = z
  .strictObject({
    environment: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,38}$/, "must be lower-case letters, digits and dashes")
      .default("production")
      .describe("The environment whose flags the instances get."),
    uses: z
      .array(z.string().min(1))
      .default([])
      .describe(
        "Flags that the code of this release asks for; none of them can be deleted while the release is live.",
      ),
    ramp: z
      .array(ramp)
      .default([])
      .describe("Flags that are turned on step by step once the release is stable, watched by its guard."),
  })
  .prefault({})
  .describe("Feature flags; `switchyard flags` manages them.");

export type FlagsConfig = z.output<typeof flags>;
