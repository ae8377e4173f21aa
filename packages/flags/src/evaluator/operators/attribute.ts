export type AttributeReader = (context: object) => unknown;

/**
 * Reads an attribute by its path; dots nest, and a number is the place in a list. Only what an object has itself is
 * an attribute: `constructor` or `__proto__` are undefined, unless somebody sent exactly that. Functions are none.
 *
 * @example attributeReader("user.roles.0")({ user: { roles: ["admin"] } }) // "admin"
 */
export function attributeReader(path: string): AttributeReader {
  if (isName(path)) return (context) => own(context, path);
  const segments = path.split(".");
  return (context) => {
    let value: unknown = context;
    for (const segment of segments) value = own(value, segment);
    return value;
  };
}

/** Whether a path is the name of an attribute: nothing nests. */
export function isName(path: string): boolean {
  return !path.includes(".");
}

/** What the reader of a name reads, without a call to a function that is another for each name. */
export function ownAttribute(context: object, name: string): unknown {
  if (!has(context, name)) return undefined;
  const found = context[name];
  return typeof found === "function" ? undefined : found;
}

/**
 * The same for what nearly every evaluation reads, and takes for nothing unless it is a text or a number: names that
 * stand in the code are looked up in a fraction of the time.
 */
export function targetingKeyOf(context: { readonly targetingKey?: unknown }): unknown {
  const key = context.targetingKey;
  return key === undefined || !Object.hasOwn(context, "targetingKey") ? undefined : key;
}

export function bucketingKeyOf(context: { readonly bucketingKey?: unknown }): unknown {
  const key = context.bucketingKey;
  return key === undefined || !Object.hasOwn(context, "bucketingKey") ? undefined : key;
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
