import type { FlagDefinition, Serve } from "@switchyard/flags";

/**
 * The variant that everyone gets, whoever they are; `null`: everyone gets the default in the code. Undefined when it
 * depends on who asks, or on another flag.
 */
export function onlyVariant(definition: FlagDefinition): string | null | undefined {
  if (definition.state === "DISABLED") return null;
  if (definition.killed === true) return definition.off ?? null;
  if (definition.targeting !== undefined) return undefined;
  const depends = definition.requires !== undefined || (definition.prerequisites ?? []).length > 0;
  const served = new Set([
    ...(definition.targets ?? []).map(({ variant }) => variant),
    ...(definition.rules ?? []).flatMap(({ serve }) => variantsOf(serve)),
    ...(definition.fallthrough === undefined
      ? [definition.defaultVariant ?? null]
      : variantsOf(definition.fallthrough)),
    ...(depends ? [definition.off ?? null] : []),
  ]);
  const [only] = served;
  return served.size === 1 ? only : undefined;
}

function variantsOf(serve: Serve): (string | null)[] {
  if (typeof serve === "string") return [serve];
  return serve.split.filter(([, weight]) => weight > 0).map(([variant]) => variant);
}
