import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packedReadme } from '../../build/packed-readme.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/words.md'],
  ...readdirSync(join(root, 'docs', 'decisions')).map((name) => `docs/decisions/${name}`),
];

const { scripts, contributes } = z
  .object({
    scripts: z.record(z.string(), z.string()),
    contributes: z.object({
      commands: z.array(z.object({ title: z.string() })),
      configuration: z.object({ properties: z.record(z.string(), z.unknown()) }),
    }),
  })
  .parse(JSON.parse(read('package.json')));

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

describe.each(pages)('%s', (page) => {
  const text = read(page);

  test('links to what is there', () => {
    const targets = all(text, /\]\(([^)\s]+)\)/g).filter((target) => !/^(https?:|#)/.test(target));
    const missing = targets.filter((target) => !existsSync(join(root, dirname(page), target.replace(/#.*/, ''))));
    expect(missing).toEqual([]);
  });

  test('names scripts that there are', () => {
    const named = all(text, /npm run (?:--?\w+ )*([\w-]+)/g);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

test('README shows every picture, and says in words what is on it', () => {
  const shown = [...read('README.md').matchAll(/!\[([^\]]*)\]\(docs\/pictures\/([^)]+)\)/g)];
  expect(shown.map((match) => match[2]).toSorted()).toEqual(readdirSync(join(root, 'docs', 'pictures')).toSorted());
  for (const [, words] of shown) expect(words).toMatch(/\w+ \w+/);
});

test('README names commands and settings by the names that they have', () => {
  const text = read('README.md');
  const titles = contributes.commands.map(({ title }) => title);
  const commands = all(text, /\*Swarm: ([^*]+)\*/g);
  expect(commands.length).toBeGreaterThan(4);
  expect(commands.filter((name) => !titles.includes(name))).toEqual([]);
  const table = text.slice(text.indexOf('## Settings'), text.indexOf('## In the terminal'));
  const rows = table.split('\n').filter((line) => line.startsWith('| `') && !line.startsWith('| `issueSwarm.`'));
  const named = rows.flatMap((row) => {
    const names = all(row.split('|')[1] ?? '', /`([^`]+)`/g);
    return names.map((name) => (name.startsWith('.') ? `issueSwarm.gates${name}` : `issueSwarm.${name}`));
  });
  expect(named).toContain('issueSwarm.gates.plan');
  expect(named.filter((name) => !Object.hasOwn(contributes.configuration.properties, name))).toEqual([]);
});

test('the README of the package shows no picture, links to nothing that is not in it, and lacks no other word', () => {
  const text = read('README.md');
  const packed = packedReadme(text);
  expect(all(packed, /\]\(([^)\s]+)\)/g).filter((target) => !/^(https:|#)/.test(target))).toEqual([]);
  const headings = /^#+ (.*)$/gm;
  expect(all(packed, headings)).toEqual(all(text, headings));
  expect(packed).toContain('docs/words.md');
});
