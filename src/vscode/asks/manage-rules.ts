import { window } from 'vscode';
import type { Rule } from '../../core/policy.ts';
import { ruleText } from '../../core/projections/rule-words.ts';
import { tellInformation } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';

/** Shows the rules of this workspace and of all, and removes those that are ticked. Throws `LinkError`. */
export async function manageRules({ engine }: Parts): Promise<void> {
  const rules = await engine.ask('rules', null);
  if (rules.length === 0) {
    void tellInformation('There is no rule yet. Answer an ask with “Allow with a Rule…” to make one.');
    return;
  }
  const items = rules.toReversed().map((rule: Rule) => ({
    label: labelText(ruleText(rule), 300),
    // The end of a long line is not to be seen.
    detail: labelText(`${SCOPES[rule.scope]} · ${rule.why}`, 300),
    rule,
  }));
  const picked = await window.showQuickPick(items, {
    title: 'Manage Rules',
    placeHolder: 'Tick what is to be removed. Runs at work keep the rules that they have',
    canPickMany: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined || picked.length === 0) return;
  await engine.ask('forgetRules', { rules: picked.map(({ rule }) => rule) });
  window.setStatusBarMessage(
    `$(check) ${picked.length === 1 ? 'One rule is' : `${picked.length} rules are`} removed`,
    4000,
  );
}

const SCOPES: Readonly<Record<Rule['scope'], string>> = {
  run: 'This run',
  workspace: 'This workspace',
  user: 'Everywhere',
};
