import type { FlagDefinition } from "@switchyard/flags";
import type { z } from "zod";
import { SwitchyardError } from "../../errors.ts";
import { shareIn } from "../shareIn.ts";
import type { rampRequest } from "./rampApi.ts";
import { defaultShares, type RampOrder } from "./rampOrder.ts";

/** A request with what it leaves open filled in from the flag. Throws FLAG_INVALID, and CONFLICT for a flag that is off. */
export function orderFrom(
  app: string,
  request: z.output<typeof rampRequest>,
  definition: FlagDefinition,
  isProtected: boolean,
): RampOrder {
  const { environment, purpose, flag, rule, goals, guard, by, message } = request;
  const control = known(definition, flag, request.control ?? defaultControl(definition, flag, rule));
  const variant = known(definition, flag, request.variant ?? defaultVariant(definition, control));
  if (variant === control) {
    throw new SwitchyardError("FLAG_INVALID", `${variant} of flag ${flag} cannot be compared with itself.`, {
      next: "Name the variant with --variant and what it is compared with by --control.",
    });
  }
  if (definition.killed === true || definition.state === "DISABLED") {
    const state = definition.killed === true ? "killed" : "disabled";
    throw new SwitchyardError("CONFLICT", `Flag ${flag} is ${state}: nobody would be given anything.`, {
      next: `\`switchyard flags enable ${flag}\` first.`,
    });
  }
  const isExperiment = purpose === "experiment";
  const every = request.every ?? (isExperiment ? "approval" : 600_000);
  return {
    app,
    environment,
    purpose,
    flag,
    variant,
    control,
    ...(rule !== undefined && { rule }),
    shares: request.shares ?? (isExperiment ? [] : defaultShares),
    every: every === "approval" ? { kind: "approval" } : { kind: "time", ms: every },
    goals,
    guard,
    needsApproval: isProtected,
    by,
    ...(message !== undefined && { message }),
  };
}

function known({ variants }: FlagDefinition, flag: string, variant: string): string {
  if (Object.hasOwn(variants, variant)) return variant;
  throw new SwitchyardError("FLAG_INVALID", `Flag ${flag} has no variant ${variant}.`, {
    next: `It has ${Object.keys(variants).join(", ")}.`,
  });
}

/** What people have without the ramp. */
function defaultControl(definition: FlagDefinition, flag: string, rule: number | undefined): string {
  const { off, defaultVariant: usual, variants } = definition;
  const names = Object.keys(variants);
  const largest = names
    .map((name) => ({ name, share: shareIn(definition, flag, name, rule) }))
    .toSorted((a, b) => b.share - a.share)[0];
  return off ?? (typeof usual === "string" ? usual : undefined) ?? largest?.name ?? "";
}

function defaultVariant({ variants }: FlagDefinition, control: string): string {
  const names = Object.keys(variants).filter((name) => name !== control);
  return names.find((name) => name === "on") ?? names[0] ?? control;
}
