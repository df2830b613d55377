import { describe, expect, test } from 'vitest';
import type { SecretWish } from '../../src/link/protocol.ts';
import { addressCaution, addressFlaw } from '../../src/vscode/issues/address-flaw.ts';
import { refusalOf } from '../../src/vscode/models/editor-refusal.ts';
import { answering, keyFlaw, withChoice } from '../../src/vscode/models/providers.ts';
import { differentModels, testText } from '../../src/vscode/models/test-texts.ts';
import { failureText, wayOn } from '../../src/vscode/notifications/ways-on.ts';
import { runOf } from '../../src/vscode/runs/run-of.ts';
import { secretKey, wishOf, wishText } from '../../src/vscode/secrets/secret-key.ts';
import { modelsOf, modelText } from '../../src/vscode/settings/models-of.ts';
import { moneyFrom, tokensFrom } from '../../src/vscode/start/amounts.ts';

const model = (name: string, provider = 'openai') => ({ provider, name, baseUrl: null, window: null });

describe('keys and tokens', () => {
  const wishes: readonly SecretWish[] = [
    { of: 'model', provider: 'anthropic', baseUrl: null },
    { of: 'model', provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:11434' },
    { of: 'forge', baseUrl: 'https://api.github.com' },
  ];

  test('are kept one for each server, whatever the path', () => {
    expect(new Set(wishes.map(secretKey)).size).toBe(3);
    expect(secretKey({ of: 'forge', baseUrl: 'https://git.example.org/api/v3' })).toBe(
      secretKey({ of: 'forge', baseUrl: 'https://git.example.org/' }),
    );
    expect(secretKey({ of: 'model', provider: 'openai', baseUrl: 'https://other.example' })).not.toBe(
      secretKey({ of: 'model', provider: 'openai', baseUrl: null }),
    );
  });

  test('are found again by their names, to be forgotten', () => {
    expect(wishes.map((wish) => wishOf(secretKey(wish)))).toEqual(wishes);
    expect(wishOf('something else')).toBeNull();
    expect(wishes.map(wishText)[1]).toBe('Key for openai-compatible at 127.0.0.1:11434');
  });

  test('a key that cannot be one is told before it is kept', () => {
    expect(keyFlaw('', true)).toMatch(/needed/);
    expect(keyFlaw('', false)).toBeNull();
    expect(keyFlaw('sk one', false)).toMatch(/spaces/);
    expect(keyFlaw(' sk-1 ', true)).toBeNull();
  });
});

describe('models', () => {
  test('are read from the setting, without what is none', () => {
    expect(modelsOf({ pm: { provider: 'openai', name: 'a' }, reviewer: { provider: 'openai' }, developer: 7 })).toEqual(
      {
        default: model('a'),
        pm: model('a'),
      },
    );
    expect(modelsOf('nothing')).toEqual({});
  });

  test('a choice for all roles replaces what single roles had, one for a role leaves the others', () => {
    const before = { default: model('a'), pm: model('b') };
    expect(withChoice(before, 'default', model('c'))).toEqual({ default: model('c') });
    expect(withChoice(before, 'developer', model('c'))).toEqual({ ...before, developer: model('c') });
    expect(withChoice({}, 'pm', model('c'))).toEqual({ default: model('c'), pm: model('c') });
  });

  test('are tested once each', () => {
    expect(differentModels({ default: model('a'), pm: model('a'), reviewer: model('b') })).toEqual([
      model('a'),
      model('b'),
    ]);
  });

  test('a test is told by what speaks for its outcome', () => {
    const findings = [
      { good: true, text: 'It answers.' },
      { good: false, text: 'It called no tool.' },
    ];
    expect(testText('a', { ok: false, findings })).toBe('a cannot be used. It called no tool.');
    expect(testText('a', { ok: true, findings })).toBe('a can be used. It answers.');
  });

  test('those that do not answer are not offered', () => {
    expect(answering(['gpt-6', 'text-embedding-3', 'whisper-1'])).toEqual(['gpt-6']);
  });

  test('are shown with their server', () => {
    expect(modelText({ ...model('qwen', 'openai-compatible'), baseUrl: 'http://127.0.0.1:11434/v1' })).toBe(
      'qwen · compatible server at 127.0.0.1:11434',
    );
  });

  test('a refusal of the editor says what to do', () => {
    expect(refusalOf('m', { code: 'NoPermissions', message: '' })).toContain('Manage Language Model Access');
    expect(refusalOf('m', { code: 'Odd', message: 'No luck' })).toBe('m did not answer: No luck');
  });
});

describe('what people write', () => {
  test('amounts of tokens', () => {
    expect(['4M', '500k', '200 000', '1.5m', ''].map(tokensFrom)).toEqual([4e6, 5e5, 2e5, 1.5e6, null]);
    expect(['many', '0', '-1', '4G'].map(tokensFrom)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('money', () => {
    expect(['2.50', '$3', ''].map(moneyFrom)).toEqual([2.5, 3, null]);
    expect(['0', 'much'].map(moneyFrom)).toEqual([undefined, undefined]);
  });

  test('addresses', () => {
    expect(addressFlaw('https://example.org/v1')).toBeNull();
    expect(addressFlaw('example.org')).toMatch(/https/);
    expect(addressFlaw('https://me:word@example.org')).toMatch(/password/);
    expect(addressCaution('http://127.0.0.1:11434/v1')).toBeNull();
    expect(addressCaution('http://192.168.1.2/v1')).toMatch(/key/);
  });
});

test('a command knows its run by whatever a tree or a message hands it', () => {
  expect([{ run: 'r1' }, 'r1', { row: { run: 'r1' } }, { run: { id: 'r1' } }].map(runOf)).toEqual([
    'r1',
    'r1',
    'r1',
    'r1',
  ]);
  expect([undefined, 7, {}].map(runOf)).toEqual([null, null, null]);
});

test('each failure that has a way on has a button, and no message shows a stack', () => {
  expect(wayOn('signed-out', true)?.command).toBe('issueSwarm.signIn');
  expect(wayOn('cannot', true)).toBeNull();
  expect(wayOn('cannot', false)?.label).toBe('Manage Workspace Trust');
  expect(failureText('defect', 'Oh\n    at once')).not.toContain('at once');
});
