import type { HookConfig } from "../config/hooksSchema.ts";

/** Asks and tells the hooks of an app. */
export interface HookCaller {
  /** One request; never more. Throws nothing but the reason of `signal`: whatever else goes wrong is an answer. */
  call(hook: HookConfig, message: HookMessage, signal: AbortSignal): Promise<HookAnswer>;
}

/** What a hook is sent, without the time and what stands in its configuration. */
export interface HookMessage {
  /** The same for every try of one message. */
  readonly id: string;
  /** Its name in the app's configuration. */
  readonly hook: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export type HookAnswer =
  /** 2xx. */
  | { readonly kind: "yes"; readonly status: number }
  /** Any other status, with the beginning of the body in one line, without secrets. */
  | { readonly kind: "no"; readonly status: number; readonly text: string }
  /** Refused, cut, too slow, or it could not be asked. */
  | { readonly kind: "none"; readonly reason: string };

/** `answered 403: closed until Monday`, `did not answer: connect ECONNREFUSED 127.0.0.1:80`. */
export function answerText(answer: HookAnswer): string {
  switch (answer.kind) {
    case "yes":
      return `answered ${answer.status}`;
    case "no":
      return `answered ${answer.status}${answer.text === "" ? "" : `: ${answer.text}`}`;
    case "none":
      return `did not answer: ${answer.reason}`;
  }
}
