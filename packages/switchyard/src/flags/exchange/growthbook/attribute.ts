/** The attribute that GrowthBook's is here: `id` is the `targetingKey`. */
export function attributeOf(name: string | null | undefined): string {
  return !name || name === "id" ? "targetingKey" : name;
}
