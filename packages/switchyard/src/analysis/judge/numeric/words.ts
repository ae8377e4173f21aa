/** Numbers for people: three significant digits, thousands apart. */
const format = new Intl.NumberFormat("en-US", { maximumFractionDigits: 12 });

export function percent(share: number): string {
  return `${rounded(share * 100)}%`;
}

export function count(value: number): string {
  return Number.isInteger(value) ? format.format(value) : rounded(value);
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

/** How sure one is with a chance of `alpha` to be wrong; never rounded to certainty. */
export function confidence(alpha: number): string {
  const digits = Math.max(Math.ceil(-Math.log10(alpha)) - 2, 0) + 1;
  const factor = 10 ** digits;
  return `${Math.floor((1 - alpha) * 100 * factor + 1e-6) / factor}%`;
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
