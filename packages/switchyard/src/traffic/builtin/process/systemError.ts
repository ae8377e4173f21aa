/** Whether the system said so: `hasCode(error, "ENOENT")`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
