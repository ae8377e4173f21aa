/**
 * A batch that meets a row that somebody holds lets go of its own rows soon. Keys are written in one way
 * whatever the role's settings are. Ranges are read by the key's index even where statistics speak for the whole table.
 */
export const batchSettings = `
  SET lock_timeout = '200ms';
  SET enable_seqscan = off;
  SET jit = off;
  SET DateStyle = 'ISO';
  SET extra_float_digits = 1`;
