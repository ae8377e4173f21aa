import { release } from "./release.js";

const started = performance.now();

/** False while caches would still be cold: /up answers 503 until then. */
export function warm() {
  return performance.now() - started >= release.warmUpMs;
}
