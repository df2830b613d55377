/** A model's name across providers: the same model always has the same. */
export const modelKey = ({ provider, name }: { readonly provider: string; readonly name: string }): string =>
  `${provider}:${name}`;
