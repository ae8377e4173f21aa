/** What the platform saw of one instance at one moment. */
export interface UsageReading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly instance: string;
  /** Share of one core. */
  readonly cpu?: number;
  readonly memoryBytes?: number;
  /** Crashes since the instance was first started. */
  readonly restarts: number;
}
