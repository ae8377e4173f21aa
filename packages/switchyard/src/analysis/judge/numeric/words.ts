/** Numbers for people: three significant digits, thousands apart. */
const format = new Intl.NumberFormat("en-US", { maximumFractionDigits: 12 });

export function percent(share: number): string {
  return `${rounded(share * 100)}%`;
}

export function count(value: number): string {
  return Number.isInteger(value) ? format.format(value) : rounded(value);
}

/** `1 request`, `2 requests`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

export function quantity(value: number, unit: "share" | "ms" | "bytes" | "cores" | "none"): string {
  switch (unit) {
    case "share":
      return percent(value);
    case "ms":
      return `${rounded(value)} ms`;
    case "bytes":
      return bytes(value);
    case "cores":
      return `${rounded(value)} cores`;
    case "none":
      return rounded(value);
  }
}

/** How rare something is that has at most a chance of `alpha`: `1 of 3,000`. */
export function oneOf(alpha: number): string {
  return `1 of ${count(Math.floor(1 / alpha + 1e-6))}`;
}

function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(Math.floor(Math.log2(Math.max(Math.abs(value), 1)) / 10), units.length - 1);
  return `${rounded(value / 1024 ** power)} ${units[power]}`;
}

function rounded(value: number): string {
  const digits = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return format.format(digits);
}
