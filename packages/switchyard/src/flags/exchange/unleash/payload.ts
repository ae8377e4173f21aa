import type { Json } from "@switchyard/flags";
import { z } from "zod";
import type { Place } from "../notes.ts";
import type { Variant } from "./shape.ts";

/** The value of a variant; its name where Unleash gives it no payload. */
export function payloadOf({ name, payload }: Variant, place: Place): Json {
  if (payload === null || payload === undefined) return name;
  switch (payload.type) {
    case "number": {
      const value = Number(payload.value);
      return payload.value.trim() === "" || !Number.isFinite(value) ? asText() : value;
    }
    case "json":
      try {
        return z.json().parse(JSON.parse(payload.value));
      } catch {
        return asText();
      }
    default:
      return payload.value;
  }

  function asText(): string {
    place.remark({
      what: `the payload of variant ${name}`,
      why: `It is no ${payload!.type}; it is served as text.`,
    });
    return payload!.value;
  }
}
