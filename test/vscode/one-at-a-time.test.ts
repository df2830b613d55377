import { expect, test } from 'vitest';
import { OneAtATime } from '../../src/vscode/issues/one-at-a-time.ts';

test('whoever presses twice has it done once; another, and the same one afterwards, can be done', async () => {
  const filing = new OneAtATime();
  const { promise, resolve } = Promise.withResolvers<void>();
  let filed = 0;
  const file = async () => {
    await promise;
    filed += 1;
    return filed;
  };
  const first = filing.do('a', 'It is being filed already.', file);
  await expect(filing.do('a', 'It is being filed already.', file)).rejects.toMatchObject({
    kind: 'cannot',
    message: 'It is being filed already.',
  });
  const other = filing.do('b', 'It is being filed already.', file);
  resolve();
  expect(await Promise.all([first, other])).toEqual([1, 2]);
  expect(filed).toBe(2);
  await expect(filing.do('a', '', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await filing.do('a', '', file)).toBe(3);
});
