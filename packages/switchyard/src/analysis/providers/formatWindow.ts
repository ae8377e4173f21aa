import { formatDuration } from "../../config/scalars.ts";
import type { Window } from "./port.ts";

/** `30s until 2026-03-01T12:00:30.000Z`, for people. */
export function formatWindow({ from, to }: Window): string {
  return `${formatDuration(to - from)} until ${new Date(to).toISOString()}`;
}
