import { z } from "zod";
import { secretReference } from "./secretReference.ts";

/** Those that say where a message ends and who holds the connection (RFC 9110, 7.6.1 and 8.6). */
const ofTheConnection = /^(connection|content-length|expect|keep-alive|transfer-encoding|upgrade)$/i;

const name = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "must be the name of a header such as Authorization")
  .refine((header) => !ofTheConnection.test(header), { error: "is set by the connection itself" });

// A line break would end the header, and begin another one.
// oxlint-disable-next-line no-control-regex -- those are what is refused
const value = z.string().regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, "must be one line of Latin text");

/** Headers of requests to somebody else's service; what is secret in them by reference. */
export const requestHeaders = z.record(name, z.union([value, secretReference])).default({});
