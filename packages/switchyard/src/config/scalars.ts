import { z } from "zod";

const shareMessage = "must be a share such as 5%, 12.5% or 100%";
const sizeMessage = "must be a size such as 500KB, 10MiB or 2GB";
const durationMessage = "must be a duration such as 250ms, 10s, 5m, 1h or 2d";
const addressMessage = "must be an address such as https://metrics.example.com";
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `250ms`, `10s`, `5m`, `1h`, `2d`; the parsed value is milliseconds. */
export const duration = z
  .string({ error: durationMessage })
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, durationMessage)
  .transform(parseDuration)
  .meta({ description: "A duration such as 250ms, 10s, 5m, 1h or 2d." });

export const positiveDuration = duration.refine((ms) => ms > 0, { error: "must be more than 0" });

export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const factor = units[unit ?? ""];
  if (factor === undefined) throw new RangeError(`not a duration: ${text}`);
  return Math.round(Number(amount) * factor);
}

const sizes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** `500KB`, `10MiB`; the parsed value is bytes. */
export const size = z
  .string({ error: sizeMessage })
  .regex(/^\d+(B|KB|MB|GB|KiB|MiB|GiB)$/, sizeMessage)
  .transform(parseSize)
  .meta({ description: "A size such as 500KB, 10MiB or 2GB." });

export function parseSize(text: string): number {
  const [, amount, unit] = /^(\d+)(\D+)$/.exec(text) ?? [];
  const factor = sizes[unit ?? ""];
  if (factor === undefined) throw new RangeError(`not a size: ${text}`);
  return Number(amount) * factor;
}

/** `10%` or `2.5%`; the parsed value is hundredths of a percent (0..10000), the router's unit of weight. */
export const share = z
  .string({ error: shareMessage })
  .regex(/^(100(\.0+)?|\d{1,2}(\.\d{1,2})?)%$/, shareMessage)
  .transform((text) => Math.round(Number.parseFloat(text) * 100))
  .meta({ description: "A share such as 5%, 12.5% or 100%." });

/** A share as a person writes it: 1250 -> `12.5%`. */
export function formatShare(weight: number): string {
  return `${weight / 100}%`;
}

/** Milliseconds as a person writes them: 90000 -> `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  const rest = Math.round(seconds % 60);
  if (minutes < 60) return rest === 0 ? `${minutes}m` : `${minutes}m${rest}s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
}

/** The address of an HTTP service. */
export const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/]+\S*$/, { error: addressMessage, abort: true })
  .refine((address) => URL.canParse(address), { error: addressMessage });

/** For a service whose address is shown in errors. */
export const bareHttpUrl = httpUrl.refine((address) => !/^https?:\/\/[^/?#]*@/.test(address), {
  error: "must not hold a user name or password; what is secret goes into a header, by reference",
});
