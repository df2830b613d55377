import { expect, test } from 'vitest';
import { forgeHost } from '../../../src/adapters/forge/forge-host.ts';
import { octokitForge } from '../../../src/adapters/forge/octokit.ts';

test.each([
  ['https://api.github.com', 'GitHub', 'https://github.com', false],
  ['https://api.github.com/', 'GitHub', 'https://github.com', false],
  ['https://git.example.com/api/v3', 'GitHub at git.example.com', 'https://git.example.com', false],
  ['https://git.example.com:8443/api/v3/', 'GitHub at git.example.com:8443', 'https://git.example.com:8443', false],
  ['https://api.corp.ghe.com', 'GitHub at corp.ghe.com', 'https://corp.ghe.com', false],
  ['https://api.example.com/api/v3', 'GitHub at api.example.com', 'https://api.example.com', false],
  ['http://127.0.0.1:4711', 'The local forge', 'http://127.0.0.1:4711', true],
  ['http://localhost:4711/', 'The local forge', 'http://localhost:4711', true],
])('%s', (baseUrl, name, web, local) => {
  expect(forgeHost(baseUrl)).toEqual({ name, web, local });
});

test('the remote is where the pages are, with the token beside it', () => {
  const forge = octokitForge({ baseUrl: 'https://api.github.com', owner: 'octo', repository: 'hello', token: 't' });
  expect(forge.remote()).toEqual({ url: 'https://github.com/octo/hello.git', token: 't' });
  expect(forge.name).toBe('GitHub');
});
