import { expect, test } from "vitest";
import { bucket } from "../bucket.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { createStore } from "./store.ts";
import { MemoryStorage } from "./testing/memoryStorage.ts";

function pageLoad(storage: MemoryStorage, givenId?: string): Identity {
  return createIdentity(createStore(storage, "t:"), givenId);
}

test("a visitor has one id, over page loads", () => {
  const storage = new MemoryStorage();
  const { targetingKey } = pageLoad(storage).keys(true);
  expect(targetingKey).toMatch(/^[0-9a-z]{16,}$/);
  expect(pageLoad(storage).keys(false)).toEqual({ targetingKey });
  expect(pageLoad(new MemoryStorage()).keys(true)).not.toEqual({ targetingKey });
});

test("a login keeps every bucket, on later loads too, and without a login no id is made by itself", () => {
  const storage = new MemoryStorage();
  const page = pageLoad(storage);
  expect(page.keys(false)).toEqual({});
  const visitor = String(page.keys(true).targetingKey);
  page.identify("ada");
  const { bucketingKey } = page.keys(true);
  expect(bucket("any", String(bucketingKey), 1000)).toBe(bucket("any", visitor, 1000));
  const later = pageLoad(storage);
  expect(later.keys(true)).toEqual({ targetingKey: visitor });
  later.identify("ada");
  expect(later.keys(true)).toEqual({ targetingKey: "ada", bucketingKey: visitor });
});

test("a user who was never a visitor here is in the buckets that the server puts that user in", () => {
  const storage = new MemoryStorage();
  const page = pageLoad(storage);
  page.identify("ada");
  expect(page.keys(true)).toEqual({ targetingKey: "ada" });
  page.forget();
  page.identify("ada");
  expect(page.keys(true)).toEqual({ targetingKey: "ada" });
});

test("after a logout the visitor is somebody new, and each user is who that user was", () => {
  const storage = new MemoryStorage();
  const page = pageLoad(storage);
  const first = page.keys(true).targetingKey;
  page.identify("ada");
  page.forget();
  const second = page.keys(true).targetingKey;
  expect(second).not.toBe(first);
  page.identify("bob");
  expect(page.keys(true)).toEqual({ targetingKey: "bob", bucketingKey: second });
  page.identify("ada");
  expect(page.keys(true)).toEqual({ targetingKey: "ada", bucketingKey: first });
});

test("only the first user takes a visitor's id along", () => {
  const page = pageLoad(new MemoryStorage());
  page.keys(true);
  page.identify("ada");
  page.identify("bob");
  expect(page.keys(true)).toEqual({ targetingKey: "bob" });
});

test("the id that the server gave a visitor is taken over", () => {
  const storage = new MemoryStorage();
  const page = pageLoad(storage, "cookie-1");
  expect(page.keys(false)).toEqual({ targetingKey: "cookie-1" });
  page.identify("ada");
  expect(page.keys(true)).toEqual({ targetingKey: "ada", bucketingKey: "cookie-1" });
});

test("what is stored names no user", () => {
  const storage = new MemoryStorage();
  const page = pageLoad(storage);
  page.keys(true);
  page.identify("ada@example.com");
  expect(JSON.stringify([...storage.items])).not.toContain("ada");
});

test("a manipulated storage is as good as none", () => {
  for (const text of ["", "{", "7", "[]", '{"id":7,"taken":{},"users":[1,["a"],{"b":1}]}', '{"users":"x"}']) {
    const storage = new MemoryStorage();
    storage.setItem("t:visitor", text);
    const page = pageLoad(storage);
    page.keys(true);
    page.identify("ada");
    expect(page.keys(true).targetingKey).toBe("ada");
  }
});
