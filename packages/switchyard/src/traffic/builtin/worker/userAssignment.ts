import { randomUUID } from "node:crypto";
import type { AppRoute, ReleaseRoute } from "../../routeTable.ts";
import { assignRelease, isSplit } from "./assignRelease.ts";
import { stickyCookie } from "./cookies.ts";
import { matchCohort } from "./matchCohort.ts";
import type { RequestHead } from "./requestHead.ts";
import { stickyKey } from "./stickyKey.ts";

/** Which release one request's user belongs to, the same through all attempts. */
export class UserAssignment {
  readonly #head: RequestHead;
  #issued: string | undefined;

  constructor(head: RequestHead) {
    this.#head = head;
  }

  /** Cohorts first, then the weights; a user without a name gets one as soon as it matters. */
  releaseIn(app: AppRoute): ReleaseRoute | undefined {
    if (app.cohorts.length > 0) {
      const cohort = matchCohort(app, this.#head);
      const release = app.releases.find((candidate) => candidate.release === cohort);
      if (release) return release;
    }
    if (!isSplit(app)) return assignRelease(app, "");
    return assignRelease(app, stickyKey(app.sticky, this.#head) ?? (this.#issued ??= randomUUID()));
  }

  /** Puts the cookie that names a new user beside the app's own. */
  addCookie(headers: string[], app: AppRoute | undefined): void {
    const key = app?.sticky.key;
    if (this.#issued === undefined || key?.by !== "cookie") return;
    headers.push("Set-Cookie", stickyCookie(key.cookie, this.#issued, key.maxAgeSeconds, this.#head.secure));
  }
}
