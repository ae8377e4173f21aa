/** What OFREP 0.3 says of answers, in JSON Schema. */

const metadata = { type: "object", additionalProperties: { type: ["string", "number", "boolean"] } };

export const success = {
  type: "object",
  required: ["key", "reason"],
  properties: {
    key: { type: "string" },
    reason: { enum: ["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN"] },
    variant: { type: "string" },
    value: { type: ["boolean", "string", "number", "object"] },
    metadata,
  },
  not: { required: ["errorCode"] },
};

export const failure = errorOf(
  ["PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "GENERAL"],
  ["key"],
);

export const notFound = errorOf(["FLAG_NOT_FOUND"], ["key"]);

export const bulkFailure = errorOf(
  ["PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "GENERAL"],
  [],
);

export const bulk = {
  type: "object",
  required: ["flags"],
  properties: {
    flags: { type: "array", items: { oneOf: [success, failure] } },
    metadata,
    eventStreams: {
      type: "array",
      items: {
        type: "object",
        required: ["type"],
        properties: {
          type: { type: "string" },
          url: { type: "string" },
          endpoint: {
            type: "object",
            required: ["requestUri"],
            properties: { origin: { type: "string" }, requestUri: { type: "string", pattern: "^/" } },
          },
          inactivityDelaySec: { type: "integer", minimum: 1 },
        },
        oneOf: [{ required: ["url"] }, { required: ["endpoint"] }],
      },
    },
  },
};

export const notice = {
  type: "object",
  required: ["type"],
  properties: {
    type: { const: "refetchEvaluation" },
    etag: { type: "string" },
    lastModified: { type: "integer", minimum: 0 },
  },
};

function errorOf(codes: readonly string[], required: readonly string[]): object {
  return {
    type: "object",
    required: [...required, "errorCode"],
    properties: {
      key: { type: "string" },
      errorCode: { enum: codes },
      errorDetails: { type: "string" },
      metadata,
    },
    not: { required: ["value"] },
  };
}
