import { join } from "node:path";

/** Absolute folder of the example shop. */
export const shopDirectory: string = join(import.meta.dirname, "../../../examples/shop");
