/** Why an effect is cut short though it is still wanted: the next control plane goes on with it. */
export const closing = new Error("the control plane closes");
