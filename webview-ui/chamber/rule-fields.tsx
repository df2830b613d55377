import { type ReactNode, useId, useState } from 'react';
import type { Rule } from '../../src/core/policy.ts';
import type { Motion } from '../../src/core/projections/chamber.ts';
import type { Run } from '../../src/core/run.ts';

const SCOPES = {
  once: 'Only this time',
  run: 'From now on in this run',
  workspace: 'From now on in this workspace',
  user: 'From now on everywhere',
} as const;

/** Whether the answer is to hold for questions like this one too, where, and for which. */
export function RuleFields({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const [scope, setScope] = useState<keyof typeof SCOPES>('once');
  const ids = [useId(), useId(), useId()];
  const { subject } = motion;
  const role = run.agents[motion.by]?.role;
  return (
    <div className="rule">
      <label htmlFor={ids[0]}>The answer holds</label>
      <select
        id={ids[0]}
        name="scope"
        value={scope}
        onChange={({ target }) => setScope(target.value as keyof typeof SCOPES)}
      >
        {Object.entries(SCOPES).map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
      {scope === 'once' ? null : (
        <>
          {subject.kind === 'command' ? (
            <>
              <label htmlFor={ids[1]}>
                For commands that begin with (* stands for anything in a word; whatever options follow are covered, and
                a no also covers what stands between the words)
              </label>
              <input
                id={ids[1]}
                name="match"
                type="text"
                maxLength={500}
                required
                defaultValue={subject.command.split('\n')[0]}
              />
            </>
          ) : null}
          {subject.kind === 'spawn' ? <input type="hidden" name="match" value={subject.spawning.role} /> : null}
          {role === undefined ? null : (
            <label className="check" htmlFor={ids[2]}>
              <input id={ids[2]} type="checkbox" name="role" value={role} /> Only where a {role} asks
            </label>
          )}
        </>
      )}
    </div>
  );
}

/** The rule that the fields ask for; null where the answer is for once. */
export function ruleIn(fields: FormData): Pick<Rule, 'scope' | 'match' | 'role'> | null {
  const scope = fields.get('scope');
  if (scope !== 'run' && scope !== 'workspace' && scope !== 'user') return null;
  const text = (name: string): string | null => String(fields.get(name) ?? '').trim() || null;
  return { scope, match: text('match'), role: text('role') };
}
