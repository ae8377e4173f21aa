export { FlagsProvider, type FlagsProviderProps } from "./flagsProvider.ts";
export { useFlag, useFlagDetails, useFlags } from "./hooks.ts";
