/** What a lens of the board is called: what stands before its question. */
export const lensName = (lens: string): string => /^[^:]{1,40}(?=:)/.exec(lens)?.[0] ?? lens;
