import type { Load } from "../load/startLoad.ts";
import type { Progress } from "./progress.ts";

const everyMs = 500;

/** Keeps the progress line's numbers fresh until disposed. */
export function watchLoad(load: Load, progress: Progress): Disposable {
  const tell = async () => {
    const { requests, failed, appErrors } = await load.snapshot();
    progress.tell(
      `${requests} requests, ${failed} failed${appErrors > 0 ? `, ${appErrors} app errors` : ""}`,
    );
  };
  const timer = setInterval(() => void tell(), everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
