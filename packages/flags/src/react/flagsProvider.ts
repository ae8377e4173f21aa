import { createElement, type ReactElement, type ReactNode, useMemo } from "react";
import type { Bootstrap } from "../browser/bootstrap.ts";
import type { BrowserFlags } from "../browser/browserFlags.ts";
import { createSource, FlagsContext } from "./source.ts";

export interface FlagsProviderProps {
  /** Absent on a server: there the values are the bootstrap's, and nothing is asked. */
  readonly client?: BrowserFlags | undefined;
  /** What the server rendered with; the same in the browser, so that the first rendering there is equal to it. */
  readonly bootstrap?: Bootstrap | undefined;
  readonly children?: ReactNode;
}

/**
 * Gives flags to the components below it.
 *
 * @example
 * const client = createBrowserFlags({ url, key, bootstrap });
 * hydrateRoot(root, createElement(FlagsProvider, { client, bootstrap }, createElement(App)));
 */
export function FlagsProvider({ client, bootstrap, children }: FlagsProviderProps): ReactElement {
  const source = useMemo(() => createSource(client, bootstrap), [client, bootstrap]);
  return createElement(FlagsContext.Provider, { value: source }, children);
}
