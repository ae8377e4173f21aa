import type { LockMode } from "../../../../packages/switchyard/src/schema/model.ts";

/** What a server did with a statement. Tables are those that were there before it, by qualified name, in order. */
export type Truth =
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | {
      readonly kind: "done";
      /** The strongest lock on each; ACCESS SHARE, which every query takes, is left out. */
      readonly locks: Readonly<Record<string, LockMode>>;
      /** Their file is another one, be it an empty one. */
      readonly rewrites: readonly string[];
      /** Every row was read, by the statistics or by what the server said that it does. */
      readonly scans: readonly string[];
      /** Where only one of the two ways to notice a scan noticed it. */
      readonly doubtful: readonly string[];
      readonly transaction: boolean;
    };
