import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLog } from '../support/outside-checker.ts';
import { authorityFlaws } from './support/authority-checker.ts';

const golden = join(import.meta.dirname, '..', 'golden');

describe('the logs of real runs', () => {
  const names = readdirSync(golden, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  test.each(names.map(({ name }) => name))('%s: nobody did what was not theirs to do', (name) => {
    expect(authorityFlaws(readLog(join(golden, name, 'log.jsonl')))).toEqual([]);
  });
});
