import type { FlagDefinition, Json } from "@switchyard/flags";
import type { GrowthbookFeature } from "./shape.ts";

/** GrowthBook has values, no variants: each value that a feature can have gets a name. */
export class VariantNames {
  private readonly names = new Map<string, string>();
  private readonly values = new Map<string, Json>();

  constructor(feature: GrowthbookFeature) {
    if (feature.defaultValue !== undefined && feature.defaultValue !== null) this.of(feature.defaultValue);
    for (const rule of feature.rules ?? []) {
      if (rule.force !== undefined) this.of(rule.force);
      for (const [at, value] of (rule.variations ?? []).entries()) this.of(value, rule.meta?.[at]?.name);
    }
    // A flag has one variant at least, and one that is nothing but null has that.
    if (this.values.size === 0) this.of(null);
  }

  get variants(): FlagDefinition["variants"] {
    return Object.fromEntries(this.values);
  }

  of(value: Json, suggested?: string | null): string {
    const text = JSON.stringify(value);
    const known = this.names.get(text);
    if (known !== undefined) return known;
    let name = suggested || wordFor(value, this.values.size);
    while (this.values.has(name)) name = `${name}-${this.values.size}`;
    this.names.set(text, name);
    this.values.set(name, value);
    return name;
  }
}

function wordFor(value: Json, count: number): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (value === null) return "nothing";
  if (typeof value === "number") return String(value);
  return typeof value === "string" && /^[\w.-]{1,40}$/.test(value) ? value : `value-${count}`;
}
