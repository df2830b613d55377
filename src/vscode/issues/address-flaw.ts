const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What is wrong with the address of a server, in a sentence; null where nothing is. */
export function addressFlaw(text: string): string | null {
  const address = text.trim();
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    return 'Write an address that begins with https://';
  const url = new URL(address);
  return url.username !== '' || url.password !== '' ? 'No user name or password in it: keys are kept apart.' : null;
}

/** What to beware of at an address that can be used; null where nothing. */
export function addressCaution(text: string): string | null {
  const address = text.trim();
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'http:' && !LOOPBACK.test(url.hostname)
    ? 'Over http, anyone on the way can read the key. On a network of your own that may be well.'
    : null;
}
