/**
 * README as the package carries it. The editor's page of an extension shows pictures only from https addresses, and the
 * repository is not there to link into: pictures are left out, and of links into the repository their words stay.
 */
export const packedReadme = (readme: string): string =>
  readme.replaceAll(/^!\[[^\]]*\]\([^)]*\)\n+/gm, '').replaceAll(/\[([^\]]+)\]\((?!https:|#)[^)]*\)/g, '$1');
