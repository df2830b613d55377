import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { Screens } from '../../../src/headless/host/screens.ts';
import { HostSecrets } from '../../../src/headless/host/secrets.ts';
import { type Answers, type Hears, hostEnd, screenEnd } from '../../../src/link/link.ts';
import type { Notices, Requests, ReverseNotices } from '../../../src/link/protocol.ts';

const wish = { of: 'forge', baseUrl: 'https://forge.example' } as const;
const never = () => Promise.reject(new Error('not asked for here'));

test('a secret that was looked up before the secrets became others is not kept', async () => {
  const [ours, theirs] = duplexPair();
  const screens = new Screens(() => {});
  const link = hostEnd(ours, {} as Answers<Requests>, {} as Hears<ReverseNotices>);
  screens.greet(screens.add(link), { version: 1, folder: null, trusted: true });
  const answers = [Promise.withResolvers<string | null>(), Promise.withResolvers<string | null>()];
  const asked = Promise.withResolvers<void>();
  let next = 0;
  const secret = () => {
    asked.resolve();
    next += 1;
    return answers[next - 1]?.promise ?? Promise.resolve(null);
  };
  const screen = screenEnd(theirs, { secret, editorTurn: never }, {} as Hears<Notices>);
  const secrets = new HostSecrets(screens);
  expect(secrets.held(wish)).toBeUndefined();
  const found = secrets.find(wish);
  await asked.promise;
  await secrets.renew();
  answers[0]?.resolve('old');
  answers[1]?.resolve('new');
  expect(await found).toBe('new');
  expect(secrets.held(wish)).toBe('new');
  await secrets.renew();
  expect(secrets.held(wish)).toBeNull();
  screen.close();
  link.close();
});
