import { expect, test } from 'vitest';
import { githubRepositoryOf } from '../../../src/adapters/forge/remote-url.ts';

test.each([
  ['https://github.com/octo/hello.git', 'github.com octo hello'],
  ['https://github.com/octo/hello', 'github.com octo hello'],
  ['https://github.com/octo/hello/', 'github.com octo hello'],
  ['https://GitHub.com/Octo/Hello.World', 'github.com Octo Hello.World'],
  ['https://www.github.com/octo/hello', 'github.com octo hello'],
  ['https://me:secret@github.com/octo/hello.git', 'github.com octo hello'],
  ['http://127.0.0.1:3000/ada/demo.git', '127.0.0.1:3000 ada demo'],
  ['https://git.example.com:8443/octo/hello.git', 'git.example.com:8443 octo hello'],
  ['git@github.com:octo/hello.git', 'github.com octo hello'],
  ['github.com:octo/hello', 'github.com octo hello'],
  ['git@github.com:/octo/hello.git', 'github.com octo hello'],
  ['org-123@github.com:octo/hello.git', 'github.com octo hello'],
  ['ssh://git@github.com/octo/hello.git', 'github.com octo hello'],
  ['ssh://git@ssh.github.com:443/octo/hello.git', 'github.com octo hello'],
  ['ssh://git@git.example.com:2222/octo/hello', 'git.example.com octo hello'],
  ['git+ssh://git@github.com/octo/hello.git', 'github.com octo hello'],
  ['git://github.com/octo/hello.git', 'github.com octo hello'],
  ['https://github.com/octo_corp/.github', 'github.com octo_corp .github'],
])('%s', (url, expected) => {
  const found = githubRepositoryOf(url);
  expect(found === null ? null : `${found.host} ${found.owner} ${found.name}`).toBe(expected);
});

test.each([
  '',
  'origin',
  '/srv/git/octo/hello.git',
  './octo/hello',
  '../octo/hello',
  'C:\\octo\\hello',
  'C:/octo/hello',
  'file:///srv/octo/hello.git',
  'https://github.com/octo',
  'https://github.com/octo/hello/tree/main',
  'https://github.com/octo/..',
  'https://github.com/octo/hello?tab=readme',
  'https://dev.azure.com/org/project/_git/repo',
  'git@gitlab.com:group/sub/hello.git',
  'git@github.com:octo/hel lo.git',
  'git@github.com:-o/hello.git',
  'ext::sh -c touch% /tmp/x',
  'https://',
])('%j is none', (url) => {
  expect(githubRepositoryOf(url)).toBeNull();
});
