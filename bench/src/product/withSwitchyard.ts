import { Switchyard } from "./switchyard.ts";

/**
 * Runs `use` with a Switchyard of its own, which is ended whatever happens, also when `ending` aborts. Throws when
 * ending it as a user does leaves processes behind.
 */
export async function withSwitchyard<T>(
  ending: AbortSignal,
  use: (switchyard: Switchyard) => Promise<T>,
  onEnding: () => void = () => {},
): Promise<T> {
  const switchyard = await Switchyard.start();
  let result: T;
  try {
    result = await Promise.race([use(switchyard), rejection(ending)]);
  } catch (error) {
    onEnding();
    await switchyard.stop();
    throw error;
  }
  onEnding();
  const left = await switchyard.stop();
  if (left.length > 0)
    throw new Error(`\`switchyard stop --all\` left processes running: ${left.join(", ")}`);
  return result;
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
  });
}
