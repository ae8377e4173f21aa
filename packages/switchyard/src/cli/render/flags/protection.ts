import type { EnvironmentView } from "../../../flags/api.ts";

/** What became of the wish to protect an environment, or to end that. */
export function protectionText(view: EnvironmentView, wanted: boolean): string {
  const { environment, protected: is, planned } = view;
  if (is && !wanted) {
    const yes =
      planned === undefined ? "see `switchyard flags plans`" : `\`switchyard flags approve ${planned.id}\``;
    return `${environment} is still protected: a second person must agree, ${yes}.`;
  }
  return is
    ? `Changes of ${environment} need a second person now.`
    : `${environment} can be changed by one person again.`;
}
