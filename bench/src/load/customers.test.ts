import { expect, test } from "vitest";
import { customerAt } from "../shop/customer.ts";
import { Customers } from "./customers.ts";
import type { Answer } from "./outcome.ts";

const answer = (body: string): Answer => ({ status: 200, headers: {}, body: Buffer.from(body) });
const ok = { kind: "ok", release: "v1" } as const;

test("what was written last is what has to be read, whoever answers", () => {
  const customers = new Customers(1);
  const write = customers.next();
  expect(write?.request.method).toBe("PUT");
  expect(customers.next()).toBeUndefined();
  write?.ended(ok);
  const read = customers.next();
  expect(read?.request.method).toBeUndefined();
  const written = JSON.stringify(customerAt(1_000_000, 1));
  expect(write?.request.body).toBe(written);
  expect(read?.check(answer(written))).toBeUndefined();
  expect(read?.check(answer(written.replace('"visits":1', '"visits":0')))).toMatch(/not/);
});

test("a customer of whom nobody knows what is stored is written before it is read", () => {
  const customers = new Customers(1);
  customers.next()?.ended({ kind: "failed", error: "cut" });
  const again = customers.next();
  expect(again?.request.body).toContain('"visits":2');
});
