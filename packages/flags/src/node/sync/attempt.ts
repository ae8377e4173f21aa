/** How one attempt to hear from the control plane came to its end. */
export type AttemptEnd =
  /** By us. */
  | { readonly kind: "stopped" }
  /** A poll that was answered. */
  | { readonly kind: "polled" }
  /** An answer that is neither a stream nor a document. */
  | { readonly kind: "refused"; readonly status: number; readonly retryAfterMs: number | undefined }
  /** No connection, or it broke. */
  | { readonly kind: "broken"; readonly why: string }
  /** The connection stands and says nothing: half open, or held back by something between. */
  | { readonly kind: "silent"; readonly why: string; readonly heardPing: boolean }
  /** Headers without a byte after them: something between waits for the end of a response that has none. */
  | { readonly kind: "buffered" }
  /** What came does not fit what is there; only everything anew helps. */
  | { readonly kind: "confused"; readonly why: string };
