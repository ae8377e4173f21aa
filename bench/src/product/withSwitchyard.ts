import { Switchyard } from "./switchyard.ts";

/** Runs `use` with a Switchyard of its own, which is ended whatever happens; throws when ending leaves processes. */
export async function withSwitchyard<T>(
  use: (switchyard: Switchyard) => Promise<T>,
  onEnding: () => void = () => {},
): Promise<T> {
  const switchyard = await Switchyard.start();
  let result: T;
  try {
    result = await use(switchyard);
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
