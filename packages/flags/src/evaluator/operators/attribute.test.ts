import { describe, expect, it } from "vitest";
import { attributeReader, bucketingKeyOf, ownAttribute, targetingKeyOf } from "./attribute.ts";

const context = {
  plan: "pro",
  user: { roles: ["admin"], name: "Ada" },
  "a.b": 1,
  nothing: null,
  act: () => 1,
};

describe("attributeReader", () => {
  it.each([
    ["plan", "pro"],
    ["user.name", "Ada"],
    ["user.roles.0", "admin"],
    ["user.roles.length", 1],
    ["user.name.1", "d"],
    ["nothing", null],
    ["nothing.more", undefined],
    ["phone", undefined],
    ["user.phone.home", undefined],
    ["a.b", undefined],
    ["act", undefined],
    ["", undefined],
  ])("reads %j", (path, expected) => {
    expect(attributeReader(path)(context)).toBe(expected);
  });

  it("finds nothing that every object inherits", () => {
    for (const path of [
      "__proto__",
      "constructor",
      "toString",
      "user.__proto__",
      "user.roles.map",
      "plan.length.x",
    ]) {
      expect(attributeReader(path)(context)).toBe(undefined);
    }
  });

  it("finds what somebody sent under such a name", () => {
    const sent: object = JSON.parse('{"__proto__": "a", "constructor": {"name": "b"}}');
    expect(attributeReader("__proto__")(sent)).toBe("a");
    expect(attributeReader("constructor.name")(sent)).toBe("b");
  });

  it("does not take a polluted prototype for an attribute", () => {
    const read = attributeReader("isAdmin");
    // oxlint-disable-next-line eslint/no-extend-native -- as a hole in another package would
    Object.defineProperty(Object.prototype, "isAdmin", { value: true, configurable: true });
    try {
      expect(read({})).toBe(undefined);
      expect(attributeReader("isAdmin")({})).toBe(undefined);
      expect(attributeReader("user.isAdmin")(context)).toBe(undefined);
      expect(read(JSON.parse('{"isAdmin": true}'))).toBe(true);
    } finally {
      Reflect.deleteProperty(Object.prototype, "isAdmin");
    }
  });
});

describe("what is read by its name", () => {
  const inherited: object = Object.create({ targetingKey: "a", bucketingKey: "b", plan: "pro" });

  it("is only what the context has itself", () => {
    expect(targetingKeyOf(inherited)).toBe(undefined);
    expect(bucketingKeyOf(inherited)).toBe(undefined);
    expect(ownAttribute(inherited, "plan")).toBe(undefined);
    expect(ownAttribute({}, "constructor")).toBe(undefined);
  });

  it("is found in any context that has it", () => {
    const sent: object = JSON.parse('{"targetingKey": "a", "bucketingKey": 7, "__proto__": "b"}');
    expect(targetingKeyOf(sent)).toBe("a");
    expect(bucketingKeyOf(sent)).toBe(7);
    expect(ownAttribute(sent, "__proto__")).toBe("b");
    expect(ownAttribute(Object.assign(Object.create(null), { plan: "pro" }), "plan")).toBe("pro");
  });

  it("is no function", () => {
    expect(ownAttribute(context, "act")).toBe(undefined);
  });
});
