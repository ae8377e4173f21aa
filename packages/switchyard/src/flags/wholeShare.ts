/** Of how many a share is. */
export const wholeShare = 100_000;
