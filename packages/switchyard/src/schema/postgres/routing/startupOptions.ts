/** `-c name=value` settings in the `options` of a connection, as the server splits them. */
interface Setting {
  readonly name: string;
  readonly value: string;
}

/** The last value of a setting; undefined where the options do not have it. */
export function settingOf(options: string, name: string): string | undefined {
  return split(options)
    .map((group) => settingIn(group))
    .findLast((setting) => setting?.name === name)?.value;
}

/** The options with this value of the setting in place of any that was there. */
export function withSetting(options: string, name: string, value: string): string {
  const kept = split(options).filter((group) => settingIn(group)?.name !== name);
  const words = [...kept.flat(), "-c", `${name}=${value}`];
  return words.map((word) => word.replaceAll(/[\\\s]/g, (character) => `\\${character}`)).join(" ");
}

/** Words, those of `-c name=value` together. */
function split(options: string): readonly (readonly string[])[] {
  const words = [...options.matchAll(/(?:\\[^]|[^\\\s])+/g)].map(([word]) =>
    word.replaceAll(/\\([^])/g, "$1"),
  );
  const groups: string[][] = [];
  for (const word of words) {
    const last = groups.at(-1);
    if (last?.length === 1 && last[0] === "-c") last.push(word);
    else groups.push([word]);
  }
  return groups;
}

/** `-c name=value`, `-cname=value` and `--name=value` are the same; a dash in a name stands for an underscore. */
function settingIn(group: readonly string[]): Setting | undefined {
  const match = /^(?:-c|--)([^=]+)=([^]*)$/.exec(group.join(""));
  const [, name, value] = match ?? [];
  if (name === undefined || value === undefined) return undefined;
  return { name: name.toLowerCase().replaceAll("-", "_"), value };
}
