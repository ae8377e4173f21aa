import type { Format } from "./exposition.ts";

/**
 * The format that a scraper likes best: OpenMetrics 1.0 when it names it and likes it no less than plain text, as
 * Prometheus does; a browser and curl get plain text.
 */
export function negotiate(accept: string | undefined): Format {
  const ranges = (accept ?? "").split(",").map(rangeOf);
  const quality = (type: string) =>
    Math.max(0, ...ranges.filter((range) => range.type === type).map((range) => range.quality));
  const open = quality("application/openmetrics-text");
  return open > 0 && open >= quality("text/plain") ? "openmetrics" : "prometheus";
}

function rangeOf(text: string): { readonly type: string; readonly quality: number } {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const value = (name: string) => {
    const found = parameters.find((parameter) => parameter.startsWith(`${name}=`));
    return found?.slice(name.length + 1).replaceAll('"', "");
  };
  const version = value("version") ?? "1.0.0";
  const known = type !== "application/openmetrics-text" || version === "1.0.0";
  const quality = Number(value("q") ?? 1);
  return { type, quality: known && quality > 0 ? quality : 0 };
}
