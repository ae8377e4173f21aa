import { useContext, useEffect, useSyncExternalStore } from "react";
import { detailsOf, type FlagDetails } from "../browser/details.ts";
import type { Json } from "../definition.ts";
import { FlagsContext, type FlagsSnapshot, type FlagsSource } from "./source.ts";

/**
 * The value of a flag, or `fallback`. Renders again when the value changes, and only then; counts as an exposure once
 * it is on the screen.
 */
export function useFlag(flag: string, fallback: boolean): boolean;
export function useFlag(flag: string, fallback: string): string;
export function useFlag(flag: string, fallback: number): number;
export function useFlag<T extends Json>(flag: string, fallback: T): T;
export function useFlag<T extends Json>(flag: string, fallback: T): T {
  const source = useContext(FlagsContext);
  const value = useSnapshot(source, (snapshot) => snapshot.peek(flag)?.value);
  useExposure(source, flag, fallback, value);
  return detailsOf(value === undefined ? undefined : { value, reason: "UNKNOWN" }, fallback, "READY").value;
}

/** As `useFlag`, with variant and reason; renders again also when the client becomes STALE or READY. */
export function useFlagDetails(flag: string, fallback: boolean): FlagDetails<boolean>;
export function useFlagDetails(flag: string, fallback: string): FlagDetails<string>;
export function useFlagDetails(flag: string, fallback: number): FlagDetails<number>;
export function useFlagDetails<T extends Json>(flag: string, fallback: T): FlagDetails<T>;
export function useFlagDetails<T extends Json>(flag: string, fallback: T): FlagDetails<T> {
  const source = useContext(FlagsContext);
  const evaluation = useSnapshot(source, (snapshot) => snapshot.peek(flag));
  const state = useSnapshot(source, (snapshot) => snapshot.state());
  useExposure(source, flag, fallback, evaluation);
  return detailsOf(evaluation, fallback, state);
}

/** All values, as one object that stays the same until one of them changes. No exposure. */
export function useFlags(): Readonly<Record<string, Json>> {
  return useSnapshot(useContext(FlagsContext), (snapshot) => snapshot.all());
}

function useSnapshot<S>({ now, rendered, subscribe }: FlagsSource, read: (snapshot: FlagsSnapshot) => S): S {
  return useSyncExternalStore(
    subscribe,
    () => read(now),
    () => read(rendered),
  );
}

/** After the rendering, since one that is thrown away shows nobody anything. */
function useExposure({ client }: FlagsSource, flag: string, fallback: Json, shown: unknown): void {
  useEffect(() => {
    client?.details(flag, fallback);
    // The default in the code has no part in what was shown.
  }, [client, flag, shown]);
}
