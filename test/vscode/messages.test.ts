import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../src/vscode');
const WRAPPER = 'messages.ts';

/** The ways to the editor's messages, dialogs and input boxes, in which it makes links of what looks like one. */
const WAYS =
  /\b(show(Information|Warning|Error)Message|(show|create)InputBox|InputBoxOptions|ProgressLocation\.Notification)\b/;

const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

describe('messages, dialogs and input boxes', () => {
  it('are shown by one module only, which lets no text be a link', () => {
    expect(sources.filter((path) => WAYS.test(readFileSync(join(ROOT, path), 'utf8')))).toEqual([WRAPPER]);
  });

  it('hand the editor nothing there that was not made harmless', () => {
    const said = readFileSync(join(ROOT, WRAPPER), 'utf8');
    const calls = [...said.matchAll(/window\.show\w+Message\(([^,)]*\)?)/g)].map(([, first]) => first);
    expect(calls).toEqual(['clean(text)', 'clean(text)', 'clean(text)', 'clean(text)']);
  });
});
