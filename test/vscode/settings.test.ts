import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { autonomyGates } from '../../src/core/autonomy.ts';
import { Gate } from '../../src/core/gate.ts';
import { mayRule } from '../../src/core/rule-on.ts';
import { supervisedGates } from '../../src/core/supervised-gates.ts';
import { budgetOf, capsOf } from '../../src/vscode/settings/caps-of.ts';
import { GATES, gatesOf } from '../../src/vscode/settings/gates-of.ts';

const { contributes, capabilities } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
) as {
  contributes: {
    configuration: { properties: Record<string, { default: unknown; enum?: string[]; scope: string }> };
    commands: { command: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
};
const { properties } = contributes.configuration;
const none = { tokens: null, money: null };

describe('who decides', () => {
  test('is as the autonomy says, but where a gate says something else', () => {
    const nothing = () => undefined;
    expect(gatesOf('supervised', nothing)).toEqual(supervisedGates);
    expect(gatesOf('policy', (gate) => (gate === 'merge' ? 'chair' : 'autonomy'))).toEqual({
      ...autonomyGates.policy,
      merge: 'chair',
    });
  });

  test('is supervised where the setting is none that there is', () => {
    for (const odd of [undefined, 'none', 'constructor', 7])
      expect(gatesOf(odd, () => 'nobody')).toEqual(supervisedGates);
  });
});

describe('caps', () => {
  test('are none where nothing is named', () => {
    expect(capsOf({ roles: undefined, task: {}, day: null })).toEqual({ roles: {}, task: none, day: none });
  });

  test('hold tokens, money, or both', () => {
    const caps = capsOf({ roles: { developer: { tokens: 5 } }, task: { money: 0.5 }, day: { tokens: 9, money: null } });
    expect(caps).toEqual({
      roles: { developer: { tokens: 5, money: null } },
      task: { tokens: null, money: 0.5 },
      day: { tokens: 9, money: null },
    });
  });

  test.each([
    [{ roles: { developer: 7 }, task: {}, day: {} }, /caps\.roles, developer needs an object/],
    [{ roles: [], task: {}, day: {} }, /caps\.roles needs an object/],
    [{ roles: {}, task: { tokens: '5M' }, day: {} }, /caps\.task needs a whole number above 0 for `tokens`/],
    [{ roles: {}, task: {}, day: { money: -1 } }, /caps\.day needs a number above 0 for `money`/],
    [{ roles: {}, task: { token: 5 }, day: {} }, /caps\.task knows `tokens` and `money`, and no `token`/],
  ])('that cannot be read are told, not passed over: %j', (settings, message) => {
    expect(() => capsOf(settings)).toThrow(message);
  });

  test('a budget likewise', () => {
    expect(budgetOf({ tokens: 4e6, money: null }, 'here')).toEqual({ tokens: 4e6, money: null });
    expect(() => budgetOf({ tokens: 1.5 }, 'here')).toThrow(/here needs a whole number/);
  });
});

describe('the manifest', () => {
  test('has a setting for each gate, which leaves it to the autonomy', () => {
    expect([...GATES].toSorted()).toEqual([...Gate.options].toSorted());
    for (const gate of GATES)
      expect(properties[`issueSwarm.gates.${gate}`]).toMatchObject({ default: 'autonomy', scope: 'machine' });
    expect(properties['issueSwarm.autonomy']?.enum).toEqual(Object.keys(autonomyGates));
    expect(properties['issueSwarm.autonomy']?.default).toBe('supervised');
  });

  test('sets no cap by itself', () => {
    const set = Object.entries(properties).filter(([name]) => name.startsWith('issueSwarm.caps.'));
    expect(set.map(([name]) => name).toSorted()).toEqual(
      ['day', 'roles', 'task'].map((one) => `issueSwarm.caps.${one}`),
    );
    for (const [, { default: value }] of set) expect(value).toEqual({});
  });

  test('takes from a folder that is not trusted nothing that gives away authority', () => {
    const free = Object.keys(properties).filter((name) => /\.(autonomy|mode)$|\.(gates|caps|budget)\./.test(name));
    expect(free.filter((name) => !capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name))).toEqual(
      [],
    );
  });

  test.each(['allow', 'deny'] as const)('offers to %s with a rule where there may be one', (says) => {
    const item = contributes.menus['view/item/context']?.find(
      ({ command }) => command === `issueSwarm.${says}AskByRule`,
    );
    const pattern = /viewItem =~ \/(.+)\//.exec(item?.when ?? '')?.[1] ?? 'nothing';
    for (const gate of GATES)
      expect([gate, new RegExp(pattern).test(`ask.${gate}`)]).toEqual([gate, mayRule(gate, says)]);
  });

  test('puts into menus only commands that there are', () => {
    const there = new Set(contributes.commands.map(({ command }) => command));
    const named = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    expect(named.filter((command) => command.startsWith('issueSwarm.') && !there.has(command))).toEqual([]);
  });
});
