export { bucket } from "./bucket.ts";
export { murmur3_32 } from "./murmur3.ts";
