/** Which calls read a flag, by the name of the function. */

/** OpenFeature's SDKs, their hooks for React and decorators, whatever the language's way of writing names. */
export function readsFlag(callee: string): boolean {
  return openFeature.test(callee) || goValue.test(callee) || hook.test(callee);
}

/**
 * Short names, of Switchyard's own API and of wrappers: with a key that is known, such a call reads a flag; with any
 * other text it means nothing.
 */
export function mayReadFlag(callee: string): boolean {
  return shortNames.has(callee.toLowerCase().replaceAll("_", ""));
}

/** `flagKey: "…"`, `flag_key="…"`: an argument or attribute by name. */
export function namesFlagKey(name: string): boolean {
  return name.toLowerCase().replaceAll(/[_-]/g, "") === "flagkey";
}

/** Go's short forms, `client.Boolean(ctx, "key", …)`. */
export function isGoShortRead(callee: string, firstArgument: string | undefined): boolean {
  return /^(Boolean|String|Float|Int|Object)$/.test(callee) && /^(ctx|context)$/i.test(firstArgument ?? "");
}

const openFeature =
  /^(?:get|fetch)_?(?:boolean|bool|string|number|integer|int|long|double|float|object|struct|structure)_?(?:value|(?:evaluation_?)?details)(?:_?async)?$/i;
const goValue = /^(?:Boolean|String|Float|Int|Object)Value(?:Details)?$/;
const hook = /^use(?:Suspense)?(?:Boolean|String|Number|Object)?Flag(?:Value|Details)?$/;
const shortNames = new Set(
  (
    "evaluate explain boolean string number object value variant variation flag ison isoff isenabled " +
    "isdisabled enabled hasflag getflag getvalue getvariant getboolean getstring getnumber getobject " +
    "details featureenabled feature"
  ).split(" "),
);
