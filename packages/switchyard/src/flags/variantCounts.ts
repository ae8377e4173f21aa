/** What was seen of a watched flag. */
export interface VariantCounts {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly variants: Readonly<Record<string, VariantCount>>;
  /** Conversions of subjects that were not exposed, or not yet. */
  readonly unexposed: number;
  /** Of this flag, because a bound was reached; the counts are then too low, of all variants alike. */
  readonly dropped: number;
}

export interface VariantCount {
  /** Subjects that were served this variant, each once. */
  readonly exposures: number;
  readonly conversions: Readonly<Record<string, ConversionCount>>;
  readonly requests: number;
  readonly errors: number;
}

export interface ConversionCount {
  /** Subjects, each once. */
  readonly converters: number;
  readonly count: number;
  /** Of the values, where there are some. */
  readonly sum: number;
  /** Of what each subject has in total; an estimate, some percent off. */
  readonly sumOfSquares: number;
}
