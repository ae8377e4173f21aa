import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signatureHeaders } from "./signature.ts";

const message = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: 1_614_265_330_999,
  body: '{"test": 2432232314}',
};

describe("signatureHeaders", () => {
  it("agrees with the published example of Standard Webhooks, with whole seconds", () => {
    expect(signatureHeaders({ ...message, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" })).toEqual({
      "webhook-id": message.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("takes any other secret as it is written", () => {
    const expected = createHmac("sha256", "plain").update(`${message.id}.1614265330.${message.body}`);
    expect(signatureHeaders({ ...message, secret: "plain" })["webhook-signature"]).toBe(
      `v1,${expected.digest("base64")}`,
    );
  });

  it("refuses a prefix without a key, and does not repeat what it was given", () => {
    for (const secret of ["whsec_", "whsec_not base64"]) {
      expect(() => signatureHeaders({ ...message, secret })).toThrow(/no base64 after whsec_\.$/);
    }
  });
});
