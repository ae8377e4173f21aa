import type { EvaluationContext } from "../evaluation.ts";
import { subjectHash } from "../sync/subject.ts";
import { newId } from "./platform.ts";
import { isObject } from "./json.ts";
import type { Store } from "./store.ts";

/**
 * Who the page's visitor is. A visitor without a login gets an id, made when it is first needed and stored. The first
 * user who logs in takes that id along as `bucketingKey`, so what splits decided for the visitor goes on for the user;
 * it is remembered, so each later login of that user on this browser has the same. A user who was never seen as a
 * visitor has none, and is in the same buckets as on the server.
 */
export interface Identity {
  /** The part of the context that says who; nothing for a visitor without an id when none shall be made. */
  keys(makesId: boolean): EvaluationContext;
  isUser(): boolean;
  identify(userKey: string): void;
  /** The page says by itself who the visitor is. */
  leave(): void;
  /** After this the visitor is somebody new. */
  forget(): void;
}

const maxUsers = 20;

export function createIdentity(store: Store, givenId: string | undefined): Identity {
  const stored = store.read("visitor");
  const { id, taken, users } = isObject(stored) ? stored : {};
  let visitor = givenId ?? (typeof id === "string" ? id : "");
  // The user who has the visitor's id, and the ids of all users, under hashes: what is stored names nobody.
  let takenBy = visitor === id && typeof taken === "string" ? taken : "";
  const taker = new Map<string, string>(Array.isArray(users) ? users.filter(isPair) : []);
  let user: EvaluationContext | undefined;

  const save = () =>
    store.write("visitor", { id: visitor, taken: takenBy, users: [...taker].slice(-maxUsers) });

  return {
    keys(makesId) {
      if (user) return user;
      if (!visitor && !makesId) return {};
      if (!visitor) {
        visitor = newId();
        save();
      }
      return { targetingKey: visitor };
    },
    identify(userKey) {
      const hash = subjectHash(userKey);
      let bucketingKey = taker.get(hash);
      if (bucketingKey === undefined) {
        bucketingKey = takenBy ? "" : visitor;
        if (bucketingKey) takenBy = hash;
        taker.set(hash, bucketingKey);
        save();
      }
      user = bucketingKey ? { targetingKey: userKey, bucketingKey } : { targetingKey: userKey };
    },
    isUser: () => user !== undefined,
    leave() {
      user = undefined;
    },
    forget() {
      user = undefined;
      takenBy = "";
      visitor = newId();
      save();
    },
  };
}

function isPair(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "string";
}
