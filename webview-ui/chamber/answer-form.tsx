import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Motion } from '../../src/core/projections/chamber.ts';
import { mayRule } from '../../src/core/rule-on.ts';
import { doubled } from '../../src/core/run/doubled.ts';
import type { Run } from '../../src/core/run.ts';
import { BudgetFields, budgetIn } from '../page/budget-fields.tsx';
import { useOpen, useSubmit } from '../page/use-following.ts';
import { EvidenceLinks } from './evidence-links.tsx';
import { RuleFields, ruleIn } from './rule-fields.tsx';

interface Words {
  readonly allow: string;
  readonly deny: string;
  readonly field: string;
  /** Which answer makes no sense without words. */
  readonly needs: 'allow' | 'deny' | null;
}

const WORDS: Readonly<Record<Motion['subject']['kind'], Words>> = {
  plan: { allow: 'Accept Plan', deny: 'Send Back', field: 'What shall be different, or why', needs: 'deny' },
  merge: { allow: 'Allow Merge', deny: 'Deny', field: 'Reason: what has to change', needs: null },
  review: { allow: 'Take It as It Is', deny: 'Deny', field: 'Reason', needs: null },
  command: { allow: 'Allow', deny: 'Deny', field: 'Reason', needs: null },
  budget: { allow: 'Raise Budget', deny: 'Do Not Raise', field: 'Reason', needs: null },
  model: { allow: 'Try Again', deny: 'Give Up', field: 'Reason', needs: null },
  forge: { allow: 'Try Again', deny: 'Give Up', field: 'Reason', needs: null },
  question: { allow: 'Answer', deny: 'Decline', field: 'Your answer', needs: 'allow' },
  charter: { allow: 'Take It On', deny: 'Decline', field: 'Reason', needs: null },
  spawn: { allow: 'Allow', deny: 'Deny', field: 'Reason', needs: null },
  health: { allow: 'Do It', deny: 'Leave It', field: 'Reason', needs: null },
  motion: { allow: 'Carry Out', deny: 'Decline', field: 'Reason', needs: null },
};

/** Questions of which many are alike, so that one answer may do for them. Plans are accepted by their document. */
const RULED: ReadonlySet<Motion['subject']['kind']> = new Set(['command', 'spawn', 'health', 'review', 'merge']);

/** The chair's answer to a motion. */
export function AnswerForm({ motion, run }: { readonly motion: Motion; readonly run: Run }): ReactNode {
  const { kind } = motion.subject;
  const words = WORDS[kind];
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const submit = useSubmit();
  const open = useOpen();
  const id = useId();
  const answer = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const verdict = submitter?.getAttribute('value') === 'deny' ? 'deny' : 'allow';
    const fields = new FormData(event.currentTarget);
    const reason = String(fields.get('reason') ?? '').trim();
    if (words.needs === verdict && reason === '') {
      setWhy(kind === 'plan' ? 'Say what shall be different.' : 'An answer needs words.');
      field.current?.focus();
      return;
    }
    if (kind === 'plan' && verdict === 'allow') {
      // Words would be lost with it: what is carried out is the document, which only the editor has.
      setWhy(
        reason === '' ? null : 'A plan is accepted without words: send it back with them, or change its document.',
      );
      if (reason === '') open({ what: 'accept-plan', ask: motion.ask });
      return;
    }
    if (ruleIn(fields) !== null && !mayRule(motion.gate, verdict)) {
      setWhy(
        `A ${verdict === 'allow' ? 'yes' : 'no'} to this holds for this time only: the same question would come back at once.`,
      );
      return;
    }
    setBusy(true);
    const raised = kind === 'budget' && verdict === 'allow' ? { budget: budgetIn(fields) } : {};
    const rule = ruleIn(fields);
    const ruled = rule === null ? {} : { rule };
    setWhy(await submit({ type: 'answer-ask', ask: motion.ask, verdict, reason, ...raised, ...ruled }));
    setBusy(false);
  };
  return (
    <form className="answer" onSubmit={(event) => void answer(event)}>
      {motion.subject.kind === 'budget' ? (
        <BudgetFields budget={doubled(run, motion.subject.cap, motion.subject)} />
      ) : null}
      <label htmlFor={id}>{words.field}</label>
      <textarea
        ref={field}
        id={id}
        name="reason"
        rows={kind === 'question' ? 3 : 1}
        maxLength={1500}
        onKeyDown={closeField}
      />
      {RULED.has(kind) ? <RuleFields motion={motion} run={run} /> : null}
      {why === null ? null : (
        <p className="refused" role="alert">
          {why}
        </p>
      )}
      <div className="buttons">
        <button type="submit" value="allow" className="button primary" disabled={busy}>
          <span>{words.allow}</span>
        </button>
        <button type="submit" value="deny" className="button secondary" disabled={busy}>
          <span>{words.deny}</span>
        </button>
        <EvidenceLinks motion={motion} run={run} />
      </div>
    </form>
  );
}

/** Escape leaves the field and empties it. */
function closeField(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Escape') return;
  event.currentTarget.value = '';
  event.currentTarget.blur();
}
