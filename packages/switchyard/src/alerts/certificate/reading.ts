/** What a host presented, or why it presented nothing. Times are milliseconds since the epoch. */
export type CertificateReading =
  | { readonly kind: "certificate"; readonly validFrom: number; readonly validTo: number }
  | { readonly kind: "unreachable"; readonly reason: string };
