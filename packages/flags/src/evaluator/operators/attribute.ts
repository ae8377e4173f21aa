export type AttributeReader = (context: object) => unknown;

/**
 * Reads an attribute by its path; dots nest, and a number is the place in a list. Only what an object has itself is
 * an attribute: `constructor` or `__proto__` are undefined, unless somebody sent exactly that. Functions are none.
 *
 * @example attributeReader("user.roles.0")({ user: { roles: ["admin"] } }) // "admin"
 */
export function attributeReader(path: string): AttributeReader {
  if (!path.includes(".")) return (context) => own(context, path);
  const segments = path.split(".");
  return (context) => {
    let value: unknown = context;
    for (const segment of segments) value = own(value, segment);
    return value;
  };
}

/** Null for an object that has no such attribute is not told apart from one whose attribute is undefined. */
function own(value: unknown, key: string): unknown {
  if (value === null || value === undefined || !has(value, key)) return undefined;
  const found = value[key];
  return typeof found === "function" ? undefined : found;
}

function has(value: object, key: string): value is { readonly [key: string]: unknown } {
  return Object.hasOwn(value, key);
}
