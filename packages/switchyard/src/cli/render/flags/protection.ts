import type { EnvironmentView } from "../../../flags/api.ts";

/** What became of the wish to protect an environment, or to end that. */
export function protectionText({ environment, protected: is }: EnvironmentView, wanted: boolean): string {
  if (is && !wanted)
    return `${environment} is still protected: a second person must agree, see \`switchyard flags plans\`.`;
  return is
    ? `Changes of ${environment} need a second person now.`
    : `${environment} can be changed by one person again.`;
}
